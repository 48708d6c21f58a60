package io.kjava.scheduler.snapshot;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster at one instant. Immutable: one cycle decides on one snapshot.
 *
 * @param nodes by name, in a stable order
 * @param nominated by node, the pods that wait for room which is being made for them there
 * @param world what rules ask for besides nodes and pods
 */
public record ClusterSnapshot(Map<String, NodeView> nodes, Map<String, List<PodView>> nominated, World world) {
    /**
     * Objects that few rules need; read from informers' copies, which change only as a whole object.
     */
    public interface World {
        Map<String, String> namespaceLabels(String namespace);

        Optional<PersistentVolumeClaim> claim(ObjectKey key);

        Optional<PersistentVolume> volume(String name);

        Collection<PersistentVolume> volumes();

        Optional<StorageClass> storageClass(String name);

        /** What a node's volume drivers say about themselves. */
        Optional<CSINode> drivers(String node);

        Collection<PodDisruptionBudget> disruptionBudgets(String namespace);

        /** Label selectors of the services and workloads that a pod belongs to. */
        List<Map<String, String>> ownersSelectors(PodView pod);
    }

    public ClusterSnapshot {
        requireNonNull(nodes, "nodes");
        requireNonNull(nominated, "nominated");
        requireNonNull(world, "world");
    }

    /** A cluster in which no pod waits for a node that is being freed. */
    public ClusterSnapshot(Map<String, NodeView> nodes, World world) {
        this(nodes, Map.of(), world);
    }

    public List<NodeView> nodeList() {
        return new ArrayList<>(nodes.values());
    }

    /** The same cluster with one node changed: what a rule would say if. */
    public ClusterSnapshot with(NodeView changed) {
        Map<String, NodeView> next = new LinkedHashMap<>(nodes);
        next.put(changed.name(), changed);
        return new ClusterSnapshot(next, nominated, world);
    }

    /** Pods at least as important as this one that were promised room on the node. */
    public List<PodView> promised(String node, PodView pod) {
        return nominated.getOrDefault(node, List.of()).stream()
                .filter(other -> other.priority() >= pod.priority() && !other.isSamePod(pod))
                .toList();
    }
}
