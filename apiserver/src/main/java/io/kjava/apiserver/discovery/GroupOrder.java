package io.kjava.apiserver.discovery;

import java.util.List;

/** In which order groups are shown: the first one with a short name wins in clients. */
final class GroupOrder {
    private static final List<String> GROUPS = List.of(
            "",
            "apiregistration.k8s.io",
            "apps",
            "events.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "networking.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "discovery.k8s.io",
            "resource.k8s.io",
            "flowcontrol.apiserver.k8s.io");

    private GroupOrder() {}

    static int of(String group) {
        int index = GROUPS.indexOf(group);
        return index < 0 ? GROUPS.size() : index;
    }
}
