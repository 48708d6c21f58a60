package io.kjava.apiserver.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BootstrapRolesTest {
    private static final String CONTROLLER = "system:controller:";
    private static final Map<String, ClusterRole> ROLES = BootstrapRoles.roles().stream()
            .collect(Collectors.toMap(role -> role.getMetadata().getName(), Function.identity()));

    @Test
    void everyControllerOfKubernetesHasItsRole() {
        assertThat(ROLES.keySet().stream()
                        .filter(name -> name.startsWith(CONTROLLER))
                        .map(name -> name.substring(CONTROLLER.length()))
                        .sorted())
                .containsExactly(
                        "attachdetach-controller",
                        "certificate-controller",
                        "clusterrole-aggregation-controller",
                        "cronjob-controller",
                        "daemon-set-controller",
                        "deployment-controller",
                        "device-taint-eviction-controller",
                        "disruption-controller",
                        "endpoint-controller",
                        "endpointslice-controller",
                        "endpointslicemirroring-controller",
                        "ephemeral-volume-controller",
                        "expand-controller",
                        "generic-garbage-collector",
                        "horizontal-pod-autoscaler",
                        "job-controller",
                        "legacy-service-account-token-cleaner",
                        "namespace-controller",
                        "node-controller",
                        "persistent-volume-binder",
                        "pod-garbage-collector",
                        "pv-protection-controller",
                        "pvc-protection-controller",
                        "replicaset-controller",
                        "replication-controller",
                        "resource-claim-controller",
                        "resourcequota-controller",
                        "root-ca-cert-publisher",
                        "route-controller",
                        "selinux-warning-controller",
                        "service-account-controller",
                        "service-cidrs-controller",
                        "service-controller",
                        "statefulset-controller",
                        "ttl-after-finished-controller",
                        "ttl-controller",
                        "validatingadmissionpolicy-status-controller",
                        "volumeattributesclass-protection-controller");
    }

    @Test
    void theListsOfARuleAreInTheirOrder() {
        for (ClusterRole role : ROLES.values()) {
            for (PolicyRule rule : role.getRules()) {
                assertThat(List.of(
                                rule.getVerbs(),
                                rule.getApiGroups(),
                                rule.getResources(),
                                rule.getResourceNames(),
                                rule.getNonResourceURLs()))
                        .as(role.getMetadata().getName())
                        .allSatisfy(list -> assertThat(list).isSorted());
            }
        }
    }

    @Test
    void rulesStandInKubernetesOrder() {
        assertThat(lines("disruption-controller"))
                .containsExactly(
                        "get,list,watch [apps, extensions] [deployments]",
                        "get,list,watch [apps, extensions] [replicasets]",
                        "get,list,watch [] [replicationcontrollers]",
                        "get,list,watch [policy] [poddisruptionbudgets]",
                        "get,list,watch [apps] [statefulsets]",
                        "update [policy] [poddisruptionbudgets/status]",
                        "patch,update [] [pods/status]",
                        "get [*] [*/scale]",
                        "create,patch,update [, events.k8s.io] [events]");
        assertThat(lines("endpointslicemirroring-controller"))
                .containsExactly(
                        "get,list,watch [] [endpoints, services]",
                        "update [] [services/finalizers]",
                        "update [] [endpoints/finalizers]",
                        "create,delete,get,list,update,watch [discovery.k8s.io] [endpointslices]",
                        "create,patch,update [, events.k8s.io] [events]");
    }

    @Test
    void everyControllerRoleIsItsAccounts() {
        Map<String, ClusterRoleBinding> bindings = BootstrapRoles.bindings().stream()
                .collect(Collectors.toMap(binding -> binding.getMetadata().getName(), Function.identity()));
        ROLES.keySet().stream()
                .filter(name -> name.startsWith(CONTROLLER))
                .forEach(name -> assertThat(bindings.get(name).getSubjects())
                        .containsExactly(BootstrapRoles.account("kube-system", name.substring(CONTROLLER.length()))));
    }

    private static List<String> lines(String controller) {
        return ROLES.get(CONTROLLER + controller).getRules().stream()
                .map(rule -> String.join(",", rule.getVerbs()) + " " + rule.getApiGroups() + " " + rule.getResources())
                .toList();
    }
}
