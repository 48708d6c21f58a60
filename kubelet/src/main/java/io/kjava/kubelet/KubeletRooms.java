package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.resources.PodAdmission;
import io.kjava.kubelet.resources.PodCgroups;
import io.kjava.kubelet.resources.PodEvictor;
import io.kjava.kubelet.stats.UsageReader;
import java.util.Optional;

/** What the kubelet knows about its machine: the part that tests on a shared machine replace. */
record KubeletRooms(
        NodeResources resources,
        PodAdmission admission,
        PodCgroups cgroups,
        Eviction eviction,
        Optional<Measuring> measuring) {
    /** Defends the machine against its pods. */
    @FunctionalInterface
    interface Eviction {
        Eviction NONE = (pods, evictor, reclaim) -> () -> {};

        /** @param reclaim frees disk that no pod needs */
        AutoCloseable start(PodDirectory pods, PodEvictor evictor, Runnable reclaim);
    }

    /** Measures what pods use. */
    @FunctionalInterface
    interface Measuring {
        UsageReader of(PodDirectory pods);
    }

    KubeletRooms {
        requireNonNull(resources, "resources");
        requireNonNull(admission, "admission");
        requireNonNull(cgroups, "cgroups");
        requireNonNull(eviction, "eviction");
        requireNonNull(measuring, "measuring");
    }

    KubeletRooms(NodeResources resources, PodAdmission admission, PodCgroups cgroups) {
        this(resources, admission, cgroups, Eviction.NONE, Optional.empty());
    }
}
