package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;

/** Which pods the node must not do without. Pure. */
final class CriticalPods {
    private static final int SYSTEM_CRITICAL = 2_000_000_000;
    private static final String SOURCE = "kubernetes.io/config.source";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private CriticalPods() {}

    static boolean isCritical(Pod pod) {
        Integer priority = pod.getSpec().getPriority();
        return isStatic(pod) || priority != null && priority >= SYSTEM_CRITICAL;
    }

    static boolean isStatic(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        String source = annotations.get(SOURCE);
        return source != null && !source.equals("api") || annotations.containsKey(MIRROR);
    }
}
