package io.kjava.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes and pods for tests of rules. */
public final class TestingObjects {
    private TestingObjects() {}

    public static NodeView view(Node node, Pod... pods) {
        return NodeView.of(node, List.of(pods).stream().map(PodView::of).toList());
    }

    public static ClusterSnapshot cluster(NodeView... nodes) {
        return cluster(new TestingWorld(), nodes);
    }

    public static ClusterSnapshot cluster(ClusterSnapshot.World world, NodeView... nodes) {
        return new ClusterSnapshot(byName(nodes), world);
    }

    /** A cluster in which pods wait for room on one of its nodes. */
    public static ClusterSnapshot promised(String node, Pod pod, NodeView... nodes) {
        return new ClusterSnapshot(byName(nodes), Map.of(node, List.of(PodView.of(pod))), new TestingWorld());
    }

    private static Map<String, NodeView> byName(NodeView... nodes) {
        Map<String, NodeView> byName = new LinkedHashMap<>();
        for (NodeView node : nodes) {
            byName.put(node.name(), node);
        }
        return byName;
    }

    public static Node node(String name, String cpu) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity(cpu))
                .addToAllocatable("memory", new Quantity("8Gi"))
                .addToAllocatable("pods", new Quantity("110"))
                .endStatus()
                .build();
    }

    /** A node in a zone. */
    public static Node node(String name, String cpu, String zone) {
        return new NodeBuilder(node(name, cpu))
                .editMetadata()
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .build();
    }

    public static Pod pod(String name, String cpu, int priority) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .withPriority(priority)
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    public static Pod labelled(Pod pod, String key, String value) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels(key, value)
                .endMetadata()
                .build();
    }

    /** The pod with a claim mounted. */
    public static Pod claiming(Pod pod, String claim) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName(claim)
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .endSpec()
                .build();
    }
}
