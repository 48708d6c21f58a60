package io.kjava.scheduler.snapshot;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kjava.api.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The cluster at one instant. Immutable: one cycle decides on one snapshot.
 *
 * @param nodes by name, in a stable order
 * @param world what rules ask for besides nodes and pods
 */
public record ClusterSnapshot(Map<String, NodeView> nodes, World world) {
    /**
     * Objects that few rules need; read from informers' copies, which change only as a whole object.
     */
    public interface World {
        Map<String, String> namespaceLabels(String namespace);

        Optional<PersistentVolumeClaim> claim(ObjectKey key);

        Optional<PersistentVolume> volume(String name);

        /** The binding mode of a storage class, for example {@code WaitForFirstConsumer}. */
        Optional<String> bindingMode(String storageClass);

        Collection<PodDisruptionBudget> disruptionBudgets(String namespace);

        /** Label selectors of the services and workloads that a pod belongs to. */
        List<Map<String, String>> ownersSelectors(PodView pod);
    }

    public ClusterSnapshot {
        requireNonNull(nodes, "nodes");
        requireNonNull(world, "world");
    }

    public List<NodeView> nodeList() {
        return new ArrayList<>(nodes.values());
    }

    /** The same cluster with one node changed: what a rule would say if. */
    public ClusterSnapshot with(NodeView changed) {
        Map<String, NodeView> next = new LinkedHashMap<>(nodes);
        next.put(changed.name(), changed);
        return new ClusterSnapshot(next, world);
    }

    /** All values of one node label, with how many of {@code count} there are in its nodes. */
    public Map<String, Integer> countByLabel(String label, Function<NodeView, Integer> count) {
        Map<String, Integer> result = new LinkedHashMap<>();
        for (NodeView node : nodes.values()) {
            String value = node.labels().get(label);
            if (value != null) {
                result.merge(value, count.apply(node), Integer::sum);
            }
        }
        return result;
    }
}
