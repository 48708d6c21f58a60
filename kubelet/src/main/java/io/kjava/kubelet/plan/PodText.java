package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Pod;

/** How messages name a pod. */
public final class PodText {
    private PodText() {}

    /** {@code name_namespace(uid)}. */
    public static String full(Pod pod) {
        return pod.getMetadata().getName()
                + "_"
                + pod.getMetadata().getNamespace()
                + "("
                + pod.getMetadata().getUid()
                + ")";
    }
}
