package io.kjava.scheduler.snapshot;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod with everything that rules ask for again and again computed once. Immutable.
 *
 * @param scoreRequests as {@code requests}, with defaults for containers that ask for nothing
 * @param requiredAntiAffinity the terms that keep others away from this pod
 */
public record PodView(
        Pod pod,
        ObjectKey key,
        String uid,
        int priority,
        Map<String, String> labels,
        ResourceAmounts requests,
        ResourceAmounts scoreRequests,
        Set<HostPort> hostPorts,
        List<PodAffinityTerm> requiredAntiAffinity,
        boolean terminating) {
    public PodView {
        requireNonNull(pod, "pod");
        labels = Map.copyOf(labels);
        requiredAntiAffinity = List.copyOf(requiredAntiAffinity);
    }

    public static PodView of(Pod pod) {
        var meta = pod.getMetadata();
        var spec = pod.getSpec();
        List<PodAffinityTerm> anti = Optional.ofNullable(spec.getAffinity())
                .map(Affinity::getPodAntiAffinity)
                .map(a -> a.getRequiredDuringSchedulingIgnoredDuringExecution())
                .orElse(List.of());
        return new PodView(
                pod,
                new ObjectKey(meta.getNamespace() == null ? "" : meta.getNamespace(), meta.getName()),
                meta.getUid() == null ? "" : meta.getUid(),
                spec.getPriority() == null ? 0 : spec.getPriority(),
                meta.getLabels() == null ? Map.of() : meta.getLabels(),
                PodRequests.of(spec),
                PodRequests.forScores(spec),
                HostPort.of(spec),
                anti,
                meta.getDeletionTimestamp() != null);
    }

    public String namespace() {
        return key.namespace();
    }

    /** The node that is being freed for the pod; empty for none. */
    public String nominatedNode() {
        String node = pod.getStatus() == null ? null : pod.getStatus().getNominatedNodeName();
        return node == null ? "" : node;
    }

    /** The claims of its volumes, in the pod's namespace. */
    public List<ObjectKey> claims() {
        List<ObjectKey> result = new ArrayList<>();
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                result.add(new ObjectKey(
                        key.namespace(), volume.getPersistentVolumeClaim().getClaimName()));
            } else if (volume.getEphemeral() != null) {
                result.add(new ObjectKey(key.namespace(), key.name() + "-" + volume.getName()));
            }
        }
        return result;
    }

    public Optional<Affinity> affinity() {
        return Optional.ofNullable(pod.getSpec().getAffinity());
    }

    /** By identity: the same pod in two states is one pod. */
    public boolean isSamePod(PodView other) {
        return uid.equals(other.uid) && key.equals(other.key);
    }
}
