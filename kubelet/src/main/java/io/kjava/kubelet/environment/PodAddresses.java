package io.kjava.kubelet.environment;

import java.util.List;

/** Where a pod and its host can be reached, the primary address of each first. */
public record PodAddresses(List<String> podIps, List<String> hostIps) {
    public static final PodAddresses NONE = new PodAddresses(List.of(), List.of());

    public PodAddresses {
        podIps = List.copyOf(podIps);
        hostIps = List.copyOf(hostIps);
    }
}
