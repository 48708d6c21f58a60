package io.kjava.scheduler.cache;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The single writer of snapshots: what informers report, plus pods that were just given a node and are
 * not confirmed yet. Thread-safe; a snapshot shares every node that did not change.
 */
public final class SnapshotCache {
    /** Where a pod is, as far as this cache knows. */
    private record Placed(PodView pod, String node, boolean assumed) {}

    private final ClusterSnapshot.World world;
    private final Object lock = new Object();
    private final Map<String, NodeView> nodes = new TreeMap<>();
    private final Map<String, List<PodView>> homeless = new HashMap<>();
    private final Map<ObjectKey, Placed> pods = new HashMap<>();
    private final Map<ObjectKey, Placed> nominations = new HashMap<>();
    private ClusterSnapshot current;
    private boolean stale;

    public SnapshotCache(ClusterSnapshot.World world) {
        this.world = requireNonNull(world, "world");
        this.current = new ClusterSnapshot(Map.of(), world);
    }

    /** The cluster as known now. */
    public ClusterSnapshot snapshot() {
        synchronized (lock) {
            if (stale) {
                current = new ClusterSnapshot(new LinkedHashMap<>(nodes), nominatedByNode(), world);
                stale = false;
            }
            return current;
        }
    }

    private Map<String, List<PodView>> nominatedByNode() {
        Map<String, List<PodView>> result = new HashMap<>();
        for (Placed nomination : nominations.values()) {
            result.computeIfAbsent(nomination.node(), _ -> new ArrayList<>()).add(nomination.pod());
        }
        return result;
    }

    /** Room on a node is being made for a pod that has none yet. */
    public void nominate(PodView pod, String node) {
        synchronized (lock) {
            nominations.put(pod.key(), new Placed(pod, node, false));
            stale = true;
        }
    }

    /** The pod waits for no particular node any more. */
    public void denominate(ObjectKey key) {
        synchronized (lock) {
            stale |= nominations.remove(key) != null;
        }
    }

    public void putNode(Node node) {
        synchronized (lock) {
            String name = node.getMetadata().getName();
            NodeView before = nodes.get(name);
            List<PodView> onIt = before != null ? before.pods() : homeless.getOrDefault(name, new ArrayList<>());
            homeless.remove(name);
            nodes.put(name, NodeView.of(node, onIt));
            stale = true;
        }
    }

    public void removeNode(String name) {
        synchronized (lock) {
            NodeView gone = nodes.remove(name);
            if (gone != null && !gone.pods().isEmpty()) {
                homeless.put(name, new ArrayList<>(gone.pods()));
            }
            stale = true;
        }
    }

    /** A pod with a node, as the API has it; confirms an assumed one. */
    public void putPod(PodView pod, String node) {
        synchronized (lock) {
            takeOut(pod.key());
            place(new Placed(pod, node, false));
        }
    }

    public void removePod(ObjectKey key) {
        synchronized (lock) {
            takeOut(key);
        }
    }

    /** Counts a pod on a node before the API confirms it. */
    public void assume(PodView pod, String node) {
        synchronized (lock) {
            takeOut(pod.key());
            place(new Placed(pod, node, true));
        }
    }

    /** The binding failed: the pod is nowhere, unless the API has said otherwise meanwhile. */
    public void forget(PodView pod) {
        synchronized (lock) {
            Placed placed = pods.get(pod.key());
            if (placed != null && placed.assumed() && placed.pod().isSamePod(pod)) {
                takeOut(pod.key());
            }
        }
    }

    public boolean isAssumed(ObjectKey key) {
        synchronized (lock) {
            Placed placed = pods.get(key);
            return placed != null && placed.assumed();
        }
    }

    private void place(Placed placed) {
        nominations.remove(placed.pod().key());
        pods.put(placed.pod().key(), placed);
        NodeView node = nodes.get(placed.node());
        if (node == null) {
            homeless.computeIfAbsent(placed.node(), _ -> new ArrayList<>()).add(placed.pod());
        } else {
            nodes.put(placed.node(), node.withPod(placed.pod()));
        }
        stale = true;
    }

    private void takeOut(ObjectKey key) {
        Placed placed = pods.remove(key);
        if (placed == null) {
            return;
        }
        NodeView node = nodes.get(placed.node());
        if (node != null) {
            nodes.put(placed.node(), node.withoutPod(placed.pod()));
        } else if (homeless.containsKey(placed.node())) {
            List<PodView> rest = homeless.get(placed.node());
            rest.removeIf(placed.pod()::isSamePod);
            if (rest.isEmpty()) {
                homeless.remove(placed.node());
            }
        }
        stale = true;
    }
}
