package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.kubelet.files.AllocationFiles;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.plan.PodSizes;
import io.kjava.kubelet.plan.PodSizes.Pending;
import io.kjava.kubelet.plan.StartFailure;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the node has granted one pod, and what its containers have of it. A wish for other sizes is
 * granted when it fits. Written by the pod's thread and by its plans; thread-safe.
 */
final class PodAllocation {
    private final String uid;
    private final AllocationFiles files;
    private final Map<String, ResourceRequirements> granted = new HashMap<>();
    private final Map<String, ResourceRequirements> actuated = new HashMap<>();
    private final Map<String, StartFailure> failures = new HashMap<>();
    private boolean known;
    private @Nullable Pending pending;

    PodAllocation(String uid, AllocationFiles files) {
        this.uid = requireNonNull(uid, "uid");
        this.files = requireNonNull(files, "files");
    }

    /**
     * The pod as the node runs it: with the sizes that were granted.
     *
     * @param mayGrow whether new wishes are looked at
     */
    synchronized Pod granted(Pod wished, AdmittedPods admitted, boolean mayGrow, Runnable poke) {
        if (!hasSizes(wished)) {
            return wished; // what asks for nothing cannot ask for something else
        }
        if (!known) {
            learn(wished);
        }
        if (!differs(wished)) {
            pending = null;
            return wished;
        }
        if (mayGrow) {
            Optional<Rejection> refusal = admitted.resize(wished, poke);
            if (refusal.isEmpty()) {
                grant(wished);
                pending = null;
                return wished;
            }
            pending = new Pending(refusal.get().reason(), refusal.get().message());
        }
        return withGranted(wished);
    }

    private void learn(Pod wished) {
        known = true;
        Optional<AllocationFiles.Kept> kept = files.read(uid);
        if (kept.isPresent()) {
            granted.putAll(kept.get().granted());
            actuated.putAll(kept.get().actuated());
        } else {
            grant(wished);
        }
    }

    private void grant(Pod wished) {
        granted.clear();
        containers(wished).forEach(one -> granted.put(one.getName(), sizes(one)));
        save();
    }

    private boolean differs(Pod wished) {
        return containers(wished)
                .anyMatch(one -> granted.containsKey(one.getName())
                        && !PodSizes.isSame(granted.get(one.getName()), one.getResources()));
    }

    private Pod withGranted(Pod wished) {
        Pod copy = new PodBuilder(wished).build();
        containers(copy)
                .filter(one -> granted.containsKey(one.getName()))
                .forEach(one -> one.setResources(granted.get(one.getName())));
        return copy;
    }

    /** A container has been started, or changed, with these sizes. */
    synchronized void actuated(Container spec, String containerId) {
        failures.remove(containerId);
        if (known) {
            actuated.put(containerId, sizes(spec));
            save();
        }
    }

    synchronized void refused(String containerId, StartFailure failure) {
        failures.put(containerId, failure);
    }

    synchronized int refusals(String containerId) {
        StartFailure before = failures.get(containerId);
        return before == null ? 0 : before.tries();
    }

    /** What the containers have; those of an older kubelet have what was granted at the first look. */
    synchronized PodSizes sizes(ObservedPod observed) {
        List<String> ids =
                observed.containers().stream().map(ObservedContainer::id).toList();
        actuated.keySet().retainAll(ids);
        failures.keySet().retainAll(ids);
        for (ObservedContainer one : observed.containers()) {
            ResourceRequirements own = granted.get(one.name());
            if (one.running() && own != null) {
                actuated.putIfAbsent(one.id(), own);
            }
        }
        return new PodSizes(actuated, failures, pending);
    }

    private void save() {
        files.write(uid, new AllocationFiles.Kept(granted, actuated));
    }

    private static ResourceRequirements sizes(Container one) {
        return one.getResources() == null ? new ResourceRequirements() : one.getResources();
    }

    private static boolean hasSizes(Pod pod) {
        return containers(pod).anyMatch(one -> !PodSizes.isSame(one.getResources(), null));
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream());
    }
}
