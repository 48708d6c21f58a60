package io.kjava.apiserver.bootstrap;

import static io.kjava.apiserver.bootstrap.Rules.events;
import static io.kjava.apiserver.bootstrap.Rules.named;
import static io.kjava.apiserver.bootstrap.Rules.rule;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The role of each controller's service account, by the controller's name. */
final class ControllerRoles {
    private ControllerRoles() {}

    static Map<String, List<PolicyRule>> all() {
        Map<String, List<PolicyRule>> all = new LinkedHashMap<>();
        workloads(all);
        nodesAndPods(all);
        cluster(all);
        volumes(all);
        return all;
    }

    private static void workloads(Map<String, List<PolicyRule>> all) {
        all.put(
                "cronjob-controller",
                List.of(
                        rule("get list update watch", "batch", "cronjobs"),
                        rule("create delete get list patch update watch", "batch", "jobs"),
                        rule("update", "batch", "cronjobs/status"),
                        rule("update", "batch", "cronjobs/finalizers"),
                        rule("delete list watch", "core", "pods"),
                        events()));
        all.put(
                "daemon-set-controller",
                List.of(
                        rule("get list watch", "apps extensions", "daemonsets"),
                        rule("update", "apps extensions", "daemonsets/status"),
                        rule("update", "apps extensions", "daemonsets/finalizers"),
                        rule("list watch", "core", "nodes"),
                        rule("create delete list patch watch", "core", "pods"),
                        rule("create", "core", "pods/binding"),
                        rule("create delete get list patch update watch", "apps", "controllerrevisions"),
                        events()));
        all.put(
                "deployment-controller",
                List.of(
                        rule("get list update watch", "apps extensions", "deployments"),
                        rule("update", "apps extensions", "deployments/status"),
                        rule("update", "apps extensions", "deployments/finalizers"),
                        rule("create delete get list patch update watch", "apps extensions", "replicasets"),
                        rule("get list update watch", "core", "pods"),
                        events()));
        all.put(
                "replicaset-controller",
                List.of(
                        rule("get list update watch", "apps extensions", "replicasets"),
                        rule("update", "apps extensions", "replicasets/status"),
                        rule("update", "apps extensions", "replicasets/finalizers"),
                        rule("create delete list patch watch", "core", "pods"),
                        events()));
        all.put(
                "replication-controller",
                List.of(
                        rule("get list update watch", "core", "replicationcontrollers"),
                        rule("update", "core", "replicationcontrollers/status"),
                        rule("update", "core", "replicationcontrollers/finalizers"),
                        rule("create delete list patch watch", "core", "pods"),
                        events()));
        all.put(
                "statefulset-controller",
                List.of(
                        rule("list watch", "core", "pods"),
                        rule("get list watch", "apps", "statefulsets"),
                        rule("update", "apps", "statefulsets/status"),
                        rule("update", "apps", "statefulsets/finalizers"),
                        rule("create delete get patch update", "core", "pods"),
                        rule("create delete get list patch update watch", "apps", "controllerrevisions"),
                        rule("create get list watch", "core", "persistentvolumeclaims"),
                        rule("delete update", "core", "persistentvolumeclaims"),
                        rule("update", "core", "pods/finalizers"),
                        events()));
        all.put(
                "job-controller",
                List.of(
                        rule("get list patch update watch", "batch", "jobs"),
                        rule("update", "batch", "jobs/status"),
                        rule("update", "batch", "jobs/finalizers"),
                        rule("create delete list patch watch", "core", "pods"),
                        events()));
        all.put("ttl-after-finished-controller", List.of(rule("delete get list watch", "batch", "jobs"), events()));
        all.put(
                "horizontal-pod-autoscaler",
                List.of(
                        rule("get list watch", "autoscaling", "horizontalpodautoscalers"),
                        rule("update", "autoscaling", "horizontalpodautoscalers/status"),
                        rule("get update", "*", "*/scale"),
                        rule("list watch", "core", "pods"),
                        rule("list watch", "metrics.k8s.io", "pods"),
                        rule("get list watch", "custom.metrics.k8s.io", "*"),
                        rule("get list watch", "external.metrics.k8s.io", "*"),
                        events()));
        all.put(
                "disruption-controller",
                List.of(
                        rule("get list watch", "apps extensions", "deployments"),
                        rule("get list watch", "apps extensions", "replicasets"),
                        rule("get list watch", "core", "replicationcontrollers"),
                        rule("get list watch", "policy", "poddisruptionbudgets"),
                        rule("get list watch", "apps", "statefulsets"),
                        rule("update", "policy", "poddisruptionbudgets/status"),
                        rule("patch update", "core", "pods/status"),
                        rule("get", "*", "*/scale"),
                        events()));
    }

    private static void nodesAndPods(Map<String, List<PolicyRule>> all) {
        all.put(
                "node-controller",
                List.of(
                        rule("delete get list patch update watch", "core", "nodes"),
                        rule("patch update", "core", "nodes/status"),
                        rule("patch update", "core", "pods/status"),
                        rule("delete get list watch", "core", "pods"),
                        events()));
        all.put(
                "pod-garbage-collector",
                List.of(
                        rule("delete list watch", "core", "pods"),
                        rule("get list watch", "core", "nodes"),
                        rule("patch", "core", "pods/status")));
        all.put("ttl-controller", List.of(rule("list patch update watch", "core", "nodes"), events()));
        all.put(
                "endpoint-controller",
                List.of(
                        rule("get list watch", "core", "pods services"),
                        rule("create delete get list update watch", "core", "endpoints"),
                        rule("create", "core", "endpoints/restricted"),
                        events()));
        all.put(
                "endpointslice-controller",
                List.of(
                        rule("get list watch", "core", "nodes pods services"),
                        rule("update", "core", "services/finalizers"),
                        rule("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
                        events()));
        all.put(
                "endpointslicemirroring-controller",
                List.of(
                        rule("get list watch", "core", "endpoints services"),
                        rule("update", "core", "services/finalizers"),
                        rule("update", "core", "endpoints/finalizers"),
                        rule("create delete get list update watch", "discovery.k8s.io", "endpointslices"),
                        events()));
        all.put(
                "service-controller",
                List.of(
                        rule("get list watch", "core", "services"),
                        rule("patch update", "core", "services/status"),
                        rule("list watch", "core", "nodes"),
                        events()));
        all.put(
                "route-controller",
                List.of(rule("list watch", "core", "nodes"), rule("patch", "core", "nodes/status"), events()));
    }

    private static void cluster(Map<String, List<PolicyRule>> all) {
        all.put("generic-garbage-collector", List.of(rule("delete get list patch update watch", "*", "*"), events()));
        all.put(
                "namespace-controller",
                List.of(
                        rule("delete get list watch", "core", "namespaces"),
                        rule("update", "core", "namespaces/finalize namespaces/status"),
                        rule("delete deletecollection get list watch", "*", "*")));
        all.put(
                "resourcequota-controller",
                List.of(rule("list watch", "*", "*"), rule("update", "core", "resourcequotas/status"), events()));
        all.put("service-account-controller", List.of(rule("create", "core", "serviceaccounts"), events()));
        all.put("root-ca-cert-publisher", List.of(rule("create update", "core", "configmaps"), events()));
        all.put(
                "legacy-service-account-token-cleaner",
                List.of(
                        named("get", "core", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"),
                        rule("delete patch", "core", "secrets")));
        all.put(
                "clusterrole-aggregation-controller",
                List.of(rule("escalate get list patch update watch", "rbac.authorization.k8s.io", "clusterroles")));
        all.put(
                "certificate-controller",
                List.of(
                        rule("delete get list watch", "certificates.k8s.io", "certificatesigningrequests"),
                        rule(
                                "update",
                                "certificates.k8s.io",
                                "certificatesigningrequests/approval certificatesigningrequests/status"),
                        named(
                                "approve",
                                "certificates.k8s.io",
                                "signers",
                                "kubernetes.io/kube-apiserver-client-kubelet"),
                        named(
                                "sign",
                                "certificates.k8s.io",
                                "signers",
                                "kubernetes.io/kube-apiserver-client"
                                        + " kubernetes.io/kube-apiserver-client-kubelet"
                                        + " kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown"),
                        rule("create", "authorization.k8s.io", "subjectaccessreviews"),
                        events()));
        all.put(
                "validatingadmissionpolicy-status-controller",
                List.of(
                        rule("get list watch", "admissionregistration.k8s.io", "validatingadmissionpolicies"),
                        rule("get patch update", "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
                        events()));
        all.put(
                "service-cidrs-controller",
                List.of(
                        rule("get list patch update watch", "networking.k8s.io", "servicecidrs"),
                        rule("patch update", "networking.k8s.io", "servicecidrs/finalizers"),
                        rule("patch update", "networking.k8s.io", "servicecidrs/status"),
                        rule("get list watch", "networking.k8s.io", "ipaddresses"),
                        events()));
    }

    private static void volumes(Map<String, List<PolicyRule>> all) {
        all.put(
                "attachdetach-controller",
                List.of(
                        rule("list watch", "core", "persistentvolumeclaims persistentvolumes"),
                        rule("get list watch", "core", "nodes"),
                        rule("patch update", "core", "nodes/status"),
                        rule("list watch", "core", "pods"),
                        events(),
                        rule("create delete get list watch", "storage.k8s.io", "volumeattachments"),
                        rule("get list watch", "storage.k8s.io", "csidrivers"),
                        rule("get list watch", "storage.k8s.io", "csinodes")));
        all.put(
                "persistent-volume-binder",
                List.of(
                        rule("create delete get list update watch", "core", "persistentvolumes"),
                        rule("update", "core", "persistentvolumes/status"),
                        rule("get list update watch", "core", "persistentvolumeclaims"),
                        rule("update", "core", "persistentvolumeclaims/status"),
                        rule("create delete get list watch", "core", "pods"),
                        rule("get list watch", "storage.k8s.io", "storageclasses"),
                        rule("list watch", "core", "nodes"),
                        events(),
                        rule("watch", "core", "events")));
        all.put(
                "pv-protection-controller",
                List.of(rule("get list update watch", "core", "persistentvolumes"), events()));
        all.put(
                "pvc-protection-controller",
                List.of(
                        rule("get list update watch", "core", "persistentvolumeclaims"),
                        rule("update", "core", "persistentvolumeclaims/status"),
                        rule("get list watch", "core", "pods"),
                        events()));
        all.put(
                "expand-controller",
                List.of(
                        rule("get list patch update watch", "core", "persistentvolumes"),
                        rule("patch update", "core", "persistentvolumeclaims/status"),
                        rule("get list watch", "core", "persistentvolumeclaims"),
                        events()));
        all.put(
                "ephemeral-volume-controller",
                List.of(
                        rule("get list watch", "core", "pods"),
                        rule("update", "core", "pods/finalizers"),
                        rule("create get list watch", "core", "persistentvolumeclaims"),
                        events()));
        all.put(
                "volumeattributesclass-protection-controller",
                List.of(
                        rule("get list watch", "core", "persistentvolumeclaims"),
                        rule("get list watch", "core", "persistentvolumes"),
                        rule("get list update watch", "storage.k8s.io", "volumeattributesclasses"),
                        events()));
        all.put(
                "selinux-warning-controller",
                List.of(
                        events(),
                        rule("get list watch", "core", "persistentvolumes"),
                        rule("get list watch", "core", "persistentvolumeclaims"),
                        rule("get list watch", "core", "pods"),
                        rule("get list watch", "storage.k8s.io", "csidrivers")));
        devices(all);
    }

    private static void devices(Map<String, List<PolicyRule>> all) {
        all.put(
                "device-taint-eviction-controller",
                List.of(
                        rule("delete get list watch", "core", "pods"),
                        rule("patch update", "core", "pods/status"),
                        rule("get list watch", "resource.k8s.io", "resourceclaims"),
                        rule("get list watch", "resource.k8s.io", "resourceslices"),
                        rule("get list watch", "resource.k8s.io", "deviceclasses"),
                        events()));
        all.put(
                "resource-claim-controller",
                List.of(
                        rule("get list watch", "core", "pods"),
                        rule("update", "core", "pods/finalizers"),
                        rule("create delete get list watch", "resource.k8s.io", "resourceclaims"),
                        rule("patch update", "resource.k8s.io", "resourceclaims resourceclaims/status"),
                        rule("patch update", "core", "pods/status"),
                        events(),
                        rule("patch update", "resource.k8s.io", "resourceclaims/binding")));
    }
}
