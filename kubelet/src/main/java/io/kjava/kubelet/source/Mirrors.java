package io.kjava.kubelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** The marks of static pods, and of the objects that show them to the API. Pure. */
public final class Mirrors {
    static final String SOURCE = "kubernetes.io/config.source";
    static final String HASH = "kubernetes.io/config.hash";
    static final String SEEN = "kubernetes.io/config.seen";
    static final String MIRROR = "kubernetes.io/config.mirror";

    private Mirrors() {}

    /** An object of the API that only shows a static pod. */
    public static boolean isMirror(Pod pod) {
        return annotations(pod).containsKey(MIRROR);
    }

    /** A pod from a file, not from the API. */
    public static boolean isStatic(Pod pod) {
        String source = annotations(pod).get(SOURCE);
        return source != null && !source.equals("api") && !isMirror(pod);
    }

    /** Whether the object shows this very content of the static pod's file. */
    static boolean shows(Pod mirror, Pod staticPod) {
        String hash = annotations(staticPod).get(HASH);
        return hash != null && hash.equals(annotations(mirror).get(MIRROR));
    }

    private static Map<String, String> annotations(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
