package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.files.PodRemains;
import io.kjava.kubelet.probe.PodProbes;
import io.kjava.kubelet.resources.PodCgroups;
import io.kjava.kubelet.runtime.ContainerIndex;
import io.kjava.kubelet.runtime.ContainerStopper;
import io.kjava.kubelet.runtime.PodPlanExecutor;
import io.kjava.kubelet.runtime.TerminationMessages;
import io.kjava.kubelet.status.StatusInputs.NodeFacts;
import io.kjava.kubelet.status.StatusReporter;
import io.kjava.kubelet.volume.PodVolumes;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What the passes over all pods share. */
public record SyncParts(
        RuntimeService runtime,
        RuntimeParts doing,
        PodVolumes volumes,
        PodProbes probes,
        PodCgroups cgroups,
        AdmittedPods admitted,
        PodRegistry registry,
        StatusReporter reporter,
        PodEvents events,
        PodRemains remains,
        Supplier<NodeFacts> node,
        InstantSource clock) {
    /** Those that act on, and look at, the runtime. */
    public record RuntimeParts(
            PodPlanExecutor executor,
            ContainerStopper stopper,
            ContainerIndex index,
            TerminationMessages messages) {}

    public SyncParts {
        requireNonNull(runtime, "runtime");
        requireNonNull(doing, "doing");
        requireNonNull(volumes, "volumes");
        requireNonNull(probes, "probes");
        requireNonNull(cgroups, "cgroups");
        requireNonNull(admitted, "admitted");
        requireNonNull(registry, "registry");
        requireNonNull(reporter, "reporter");
        requireNonNull(events, "events");
        requireNonNull(remains, "remains");
        requireNonNull(node, "node");
        requireNonNull(clock, "clock");
    }
}
