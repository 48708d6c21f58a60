package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/**
 * What a pod uses of what can run short.
 *
 * @param containerMemory working set by container name
 * @param disk bytes of logs, writable layers and volumes on the node's own disk
 */
record PodUse(Pod pod, long memory, Map<String, Long> containerMemory, long disk, long inodes, long processes) {
    PodUse {
        requireNonNull(pod, "pod");
        containerMemory = Map.copyOf(containerMemory);
    }
}
