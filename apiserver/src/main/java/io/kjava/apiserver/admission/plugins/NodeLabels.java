package io.kjava.apiserver.admission.plugins;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which labels a kubelet may give its node: none by which it would draw foreign pods to itself. */
final class NodeLabels {
    private static final Set<String> KUBELETS = Set.of(
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "node.kubernetes.io/instance-type",
            "beta.kubernetes.io/instance-type",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "node.kubernetes.io/windows-build");
    private static final String RESTRICTED = "node-restriction.kubernetes.io";

    private NodeLabels() {}

    /** Of the labels that differ, those that are not a kubelet's affair. */
    static Set<String> forbidden(Map<String, String> labels, Map<String, String> before) {
        Set<String> keys = new HashSet<>(labels.keySet());
        keys.addAll(before.keySet());
        keys.removeIf(key -> Objects.equals(labels.get(key), before.get(key)));
        keys.removeIf(key -> !isForbidden(key));
        return keys;
    }

    private static boolean isForbidden(String key) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        if (isIn(domain, RESTRICTED)) {
            return true;
        }
        boolean systems = isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io");
        boolean kubelets =
                KUBELETS.contains(key) || isIn(domain, "kubelet.kubernetes.io") || isIn(domain, "node.kubernetes.io");
        return systems && !kubelets;
    }

    private static boolean isIn(String domain, String suffix) {
        return domain.equals(suffix) || domain.endsWith("." + suffix);
    }
}
