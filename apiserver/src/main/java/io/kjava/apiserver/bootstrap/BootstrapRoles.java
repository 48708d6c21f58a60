package io.kjava.apiserver.bootstrap;

import static io.kjava.apiserver.bootstrap.Rules.READ;
import static io.kjava.apiserver.bootstrap.Rules.events;
import static io.kjava.apiserver.bootstrap.Rules.named;
import static io.kjava.apiserver.bootstrap.Rules.rule;
import static io.kjava.apiserver.bootstrap.Rules.urls;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.rbac.AggregationRule;
import io.fabric8.kubernetes.api.model.rbac.AggregationRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cluster roles and bindings that Kubernetes documents as its defaults. A pure table. */
public final class BootstrapRoles {
    /** Objects with this annotation are brought back in line at every start. */
    public static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    static final String DEFAULTS_LABEL = "kubernetes.io/bootstrapping";
    private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";
    static final String GROUP = "rbac.authorization.k8s.io";

    private final List<ClusterRole> roles = new ArrayList<>();
    private final List<ClusterRoleBinding> bindings = new ArrayList<>();

    private BootstrapRoles() {
        forPeople();
        forEveryone();
        forComponents();
        WorkloadRoles.all().forEach((part, rules) -> aggregated(part, rules));
        ControllerRoles.all().forEach(this::controller);
    }

    public static List<ClusterRole> roles() {
        return List.copyOf(new BootstrapRoles().roles);
    }

    public static List<ClusterRoleBinding> bindings() {
        return List.copyOf(new BootstrapRoles().bindings);
    }

    private void forPeople() {
        role("cluster-admin", rule("*", "*", "*"), urls("*", "*"));
        bind("cluster-admin", group("system:masters"));
        aggregate("admin", "admin");
        aggregate("edit", "edit", AGGREGATE + "admin");
        aggregate("view", "view", AGGREGATE + "edit");
    }

    private void forEveryone() {
        role(
                "system:discovery",
                urls(
                        "get",
                        "/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz"
                                + " /version /version/"));
        bind("system:discovery", group("system:authenticated"));
        role(
                "system:basic-user",
                rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
                rule("create", "authentication.k8s.io", "selfsubjectreviews"));
        bind("system:basic-user", group("system:authenticated"));
        role("system:public-info-viewer", urls("get", "/healthz /livez /readyz /version /version/"));
        bind("system:public-info-viewer", group("system:authenticated"), group("system:unauthenticated"));
        role(
                "system:service-account-issuer-discovery",
                urls(
                        "get",
                        "/.well-known/openid-configuration /.well-known/openid-configuration/"
                                + " /openid/v1/jwks /openid/v1/jwks/"));
        bind("system:service-account-issuer-discovery", group("system:serviceaccounts"));
        role(
                "system:monitoring",
                urls("get", "/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*"));
        bind("system:monitoring", group("system:monitoring"));
        role(
                "system:auth-delegator",
                rule("create", "authentication.k8s.io", "tokenreviews"),
                rule("create", "authorization.k8s.io", "subjectaccessreviews"));
        role(
                "system:heapster",
                rule(READ, "core", "events namespaces nodes pods"),
                rule(READ, "extensions", "deployments"));
    }

    private void forComponents() {
        controlPlane();
        role(
                "system:node-proxier",
                rule("list watch", "core", "services endpoints"),
                rule(READ, "core", "nodes"),
                events(),
                rule("list watch", "discovery.k8s.io", "endpointslices"),
                rule("list watch", "networking.k8s.io", "servicecidrs"));
        bind("system:node-proxier", user("system:kube-proxy"));
        role(
                "system:kjava-agent",
                rule(READ, "core", "nodes services endpoints pods namespaces"),
                rule(READ, "discovery.k8s.io", "endpointslices"));
        bind("system:kjava-agent", group("system:kjava-agents"), group("system:kjava-servers"));
        role("system:kjava-server", rule("patch", "core", "nodes"));
        bind("system:kjava-server", group("system:kjava-servers"));
        role(
                "system:kube-dns",
                rule("list watch", "core", "endpoints services"),
                rule("list watch", "discovery.k8s.io", "endpointslices"));
        bind("system:kube-dns", account("kube-system", "kube-dns"));
        role("system:kube-aggregator", rule(READ, "core", "endpoints services"));
        role(
                "system:kubelet-api-admin",
                rule("get list watch", "core", "nodes"),
                rule("proxy", "core", "nodes"),
                rule(
                        "*",
                        "core",
                        "nodes/configz nodes/healthz nodes/log nodes/metrics nodes/pods nodes/proxy" + " nodes/stats"));
        bind("system:kjava-apiserver", "system:kubelet-api-admin", user("kube-apiserver-kubelet-client"));
        role("system:node", nodeRules());
        bind("system:node");
        role(
                "system:node-bootstrapper",
                rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests"));
        role(
                "system:node-problem-detector",
                rule("get", "core", "nodes"),
                rule("patch", "core", "nodes/status"),
                events());
        role(
                "system:persistent-volume-provisioner",
                rule("create delete get list watch", "core", "persistentvolumes"),
                rule("get list update watch", "core", "persistentvolumeclaims"),
                rule(READ, "storage.k8s.io", "storageclasses"),
                rule("watch", "core", "events"),
                events());
        certificates();
    }

    private void controlPlane() {
        role(
                "system:kube-scheduler",
                events(),
                rule("create", "coordination.k8s.io", "leases"),
                named("get update", "coordination.k8s.io", "leases", "kube-scheduler"),
                rule(READ, "core", "nodes"),
                rule("delete get list watch", "core", "pods"),
                rule("create", "core", "bindings pods/binding"),
                rule("patch update", "core", "pods/status"),
                rule(READ, "core", "replicationcontrollers services"),
                rule(READ, "apps extensions", "replicasets"),
                rule(READ, "apps", "statefulsets"),
                rule(READ, "policy", "poddisruptionbudgets"),
                rule(READ, "core", "persistentvolumeclaims persistentvolumes"),
                rule("create", "authentication.k8s.io", "tokenreviews"),
                rule("create", "authorization.k8s.io", "subjectaccessreviews"),
                rule(READ, "storage.k8s.io", "csinodes"),
                rule(READ, "core", "namespaces"),
                rule(READ, "storage.k8s.io", "csidrivers"),
                rule(READ, "storage.k8s.io", "csistoragecapacities"),
                rule(READ, "storage.k8s.io", "volumeattachments"),
                rule(READ, "resource.k8s.io", "deviceclasses"),
                rule("get list patch update watch", "resource.k8s.io", "resourceclaims"),
                rule("patch update", "resource.k8s.io", "resourceclaims/binding resourceclaims/status"),
                rule("patch update", "core", "pods/finalizers"),
                rule(READ, "resource.k8s.io", "resourceslices"));
        bind("system:kube-scheduler", user("system:kube-scheduler"));
        role(
                "system:volume-scheduler",
                rule("get list patch update watch", "core", "persistentvolumes"),
                rule(READ, "storage.k8s.io", "storageclasses"),
                rule("get list patch update watch", "core", "persistentvolumeclaims"));
        bind("system:volume-scheduler", user("system:kube-scheduler"));
        role(
                "system:kube-controller-manager",
                events(),
                rule("create", "coordination.k8s.io", "leases"),
                named("get update", "coordination.k8s.io", "leases", "kube-controller-manager"),
                rule("create", "core", "secrets serviceaccounts"),
                rule("delete", "core", "secrets"),
                rule("get", "core", "configmaps namespaces secrets serviceaccounts"),
                rule("update", "core", "secrets serviceaccounts"),
                rule("create", "authentication.k8s.io", "tokenreviews"),
                rule("create", "authorization.k8s.io", "subjectaccessreviews"),
                rule("list watch", "*", "*"),
                rule("create", "core", "serviceaccounts/token"));
        bind("system:kube-controller-manager", user("system:kube-controller-manager"));
    }

    private void certificates() {
        role(
                "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
                rule("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient"));
        role(
                "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
                rule("create", "certificates.k8s.io", "certificatesigningrequests/selfnodeclient"));
        signer("kube-apiserver-client-approver", "kubernetes.io/kube-apiserver-client");
        signer("kube-apiserver-client-kubelet-approver", "kubernetes.io/kube-apiserver-client-kubelet");
        signer("kubelet-serving-approver", "kubernetes.io/kubelet-serving");
        signer("legacy-unknown-approver", "kubernetes.io/legacy-unknown");
    }

    private void signer(String name, String signer) {
        role("system:certificates.k8s.io:" + name, named("approve", "certificates.k8s.io", "signers", signer));
    }

    private static PolicyRule[] nodeRules() {
        return new PolicyRule[] {
            rule("create", "authentication.k8s.io", "tokenreviews"),
            rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
            rule(READ, "core", "services"),
            rule("create get list watch", "core", "nodes"),
            rule("patch update", "core", "nodes/status"),
            rule("patch update", "core", "nodes"),
            events(),
            rule(READ, "core", "pods"),
            rule("create delete", "core", "pods"),
            rule("patch update", "core", "pods/status"),
            rule("create", "core", "pods/eviction"),
            rule(READ, "core", "configmaps secrets"),
            rule("get", "core", "persistentvolumeclaims persistentvolumes"),
            rule("get", "core", "endpoints"),
            rule("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
            rule("create delete get patch update", "coordination.k8s.io", "leases"),
            rule("get", "storage.k8s.io", "volumeattachments"),
            rule("create", "core", "serviceaccounts/token"),
            rule("get patch update", "core", "persistentvolumeclaims/status"),
            rule("create delete get patch update", "storage.k8s.io", "csinodes"),
            rule(READ, "storage.k8s.io", "csidrivers"),
            rule(READ, "node.k8s.io", "runtimeclasses"),
            rule("get", "core", "serviceaccounts"),
            rule("get", "resource.k8s.io", "resourceclaims"),
            rule("deletecollection", "resource.k8s.io", "resourceslices"),
            rule("create delete get list patch update watch", "resource.k8s.io", "resourceslices")
        };
    }

    private void aggregated(WorkloadRoles.Part part, List<PolicyRule> rules) {
        roles.add(new ClusterRoleBuilder(plain("system:aggregate-to-" + part.wireName(), rules))
                .editMetadata()
                .addToLabels(AGGREGATE + part.wireName(), "true")
                .endMetadata()
                .build());
    }

    private void controller(String name, List<PolicyRule> rules) {
        String roleName = "system:controller:" + name;
        roles.add(plain(roleName, rules));
        bind(roleName, account("kube-system", name));
    }

    private void role(String name, PolicyRule... rules) {
        roles.add(plain(name, List.of(rules)));
    }

    private static ClusterRole plain(String name, List<PolicyRule> rules) {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(DEFAULTS_LABEL, "rbac-defaults")
                .addToAnnotations(AUTOUPDATE, "true")
                .endMetadata()
                .withRules(rules)
                .build();
    }

    /** A role that is the sum of others by their labels. */
    private void aggregate(String name, String part, String... labels) {
        LabelSelector selector = new LabelSelectorBuilder()
                .addToMatchLabels(AGGREGATE + part, "true")
                .build();
        AggregationRule sum =
                new AggregationRuleBuilder().withClusterRoleSelectors(selector).build();
        Map<String, String> own = new LinkedHashMap<>();
        for (String label : labels) {
            own.put(label, "true");
        }
        roles.add(new ClusterRoleBuilder(plain(name, WorkloadRoles.sum(part)))
                .editMetadata()
                .addToLabels(own)
                .endMetadata()
                .withAggregationRule(sum)
                .build());
    }

    private void bind(String role, Subject... subjects) {
        bind(role, role, subjects);
    }

    private void bind(String name, String role, Subject... subjects) {
        bindings.add(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(DEFAULTS_LABEL, "rbac-defaults")
                .addToAnnotations(AUTOUPDATE, "true")
                .endMetadata()
                .withNewRoleRef(GROUP, "ClusterRole", role)
                .withSubjects(subjects)
                .build());
    }

    static Subject user(String name) {
        return new Subject(GROUP, "User", name, null);
    }

    static Subject group(String name) {
        return new Subject(GROUP, "Group", name, null);
    }

    static Subject account(String namespace, String name) {
        return new Subject("", "ServiceAccount", name, namespace);
    }
}
