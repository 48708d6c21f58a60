package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.files.AllocationFiles;
import io.kjava.kubelet.files.PodRemains;
import io.kjava.kubelet.probe.PodProbes;
import io.kjava.kubelet.resources.PodCgroups;
import io.kjava.kubelet.runtime.RuntimeAssembly;
import io.kjava.kubelet.status.StatusInputs.NodeFacts;
import io.kjava.kubelet.status.StatusReporter;
import io.kjava.kubelet.volume.PodVolumes;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** What the passes over all pods share. */
public record SyncParts(
        RuntimeService runtime,
        RuntimeAssembly.Parts doing,
        PodVolumes volumes,
        PodProbes probes,
        PodCgroups cgroups,
        AdmittedPods admitted,
        PodRegistry registry,
        StatusReporter reporter,
        ShownPods shown,
        PodEvents events,
        PodRemains remains,
        AllocationFiles allocations,
        Supplier<NodeFacts> node,
        InstantSource clock) {
    /** Which object of the API shows a pod. */
    @FunctionalInterface
    public interface ShownPods {
        /** The pod itself; for a static pod its mirror, if there is one now. */
        Optional<Pod> shownBy(Pod pod);
    }

    public SyncParts {
        requireNonNull(runtime, "runtime");
        requireNonNull(doing, "doing");
        requireNonNull(volumes, "volumes");
        requireNonNull(probes, "probes");
        requireNonNull(cgroups, "cgroups");
        requireNonNull(admitted, "admitted");
        requireNonNull(registry, "registry");
        requireNonNull(reporter, "reporter");
        requireNonNull(shown, "shown");
        requireNonNull(events, "events");
        requireNonNull(remains, "remains");
        requireNonNull(allocations, "allocations");
        requireNonNull(node, "node");
        requireNonNull(clock, "clock");
    }
}
