package io.kjava.apiserver.bootstrap;

import static io.kjava.apiserver.bootstrap.Rules.READ;
import static io.kjava.apiserver.bootstrap.Rules.WRITE;
import static io.kjava.apiserver.bootstrap.Rules.rule;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people may do inside of a namespace: the parts that admin, edit and view are the sums of. */
final class WorkloadRoles {
    private static final String APPS = "daemonsets deployments deployments/rollback deployments/scale replicasets"
            + " replicasets/scale statefulsets statefulsets/scale";
    private static final String CORE_WRITE = "configmaps events persistentvolumeclaims replicationcontrollers"
            + " replicationcontrollers/scale services services/proxy";

    enum Part {
        ADMIN("admin"),
        EDIT("edit"),
        VIEW("view");

        private final String wireName;

        Part(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    private WorkloadRoles() {}

    static Map<Part, List<PolicyRule>> all() {
        Map<Part, List<PolicyRule>> parts = new LinkedHashMap<>();
        parts.put(Part.ADMIN, admin());
        parts.put(Part.EDIT, edit());
        parts.put(Part.VIEW, view());
        return parts;
    }

    /** What the aggregation comes to, so that a fresh cluster has it before its controllers run. */
    static List<PolicyRule> sum(String part) {
        List<PolicyRule> rules = new ArrayList<>();
        if (part.equals("admin")) {
            rules.addAll(admin());
        }
        if (!part.equals("view")) {
            rules.addAll(edit());
        }
        rules.addAll(view());
        return rules;
    }

    private static List<PolicyRule> admin() {
        return List.of(
                rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
                rule(Rules.ALL, "rbac.authorization.k8s.io", "rolebindings roles"));
    }

    private static List<PolicyRule> edit() {
        return List.of(
                rule(READ, "core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
                rule("impersonate", "core", "serviceaccounts"),
                rule(WRITE, "core", "pods pods/attach pods/exec pods/portforward pods/proxy"),
                rule("create", "core", "pods/eviction"),
                rule(WRITE, "core", CORE_WRITE + " secrets serviceaccounts"),
                rule("create", "core", "serviceaccounts/token"),
                rule(WRITE, "apps", APPS),
                rule(WRITE, "autoscaling", "horizontalpodautoscalers"),
                rule(WRITE, "batch", "cronjobs jobs"),
                rule(
                        WRITE,
                        "extensions",
                        "daemonsets deployments deployments/rollback deployments/scale ingresses"
                                + " networkpolicies replicasets replicasets/scale"
                                + " replicationcontrollers/scale"),
                rule(WRITE, "policy", "poddisruptionbudgets"),
                rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
                rule("create delete deletecollection get list patch update watch", "coordination.k8s.io", "leases"));
    }

    private static List<PolicyRule> view() {
        return List.of(
                rule(
                        READ,
                        "core",
                        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status"
                                + " pods replicationcontrollers replicationcontrollers/scale"
                                + " serviceaccounts services services/status"),
                rule(
                        READ,
                        "core",
                        "bindings events limitranges namespaces/status pods/log pods/status"
                                + " replicationcontrollers/status resourcequotas"
                                + " resourcequotas/status"),
                rule(READ, "core", "namespaces"),
                rule(READ, "discovery.k8s.io", "endpointslices"),
                rule(
                        READ,
                        "apps",
                        "controllerrevisions daemonsets daemonsets/status deployments"
                                + " deployments/scale deployments/status replicasets"
                                + " replicasets/scale replicasets/status statefulsets"
                                + " statefulsets/scale statefulsets/status"),
                rule(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
                rule(READ, "batch", "cronjobs cronjobs/status jobs jobs/status"),
                rule(
                        READ,
                        "extensions",
                        "daemonsets daemonsets/status deployments deployments/scale"
                                + " deployments/status ingresses ingresses/status networkpolicies"
                                + " replicasets replicasets/scale replicasets/status"
                                + " replicationcontrollers/scale"),
                rule(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
                rule(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"));
    }
}
