package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.kubelet.node.NodeIdentity;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.resources.NodeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node as the API has it; before the API has it, as its settings will make it. Thread-safe; answers
 * from memory.
 */
final class ThisNode {
    private final NodeIdentity identity;
    private final Informer<Node> nodes;

    /** @param nodes has at least this one */
    ThisNode(NodeIdentity identity, Informer<Node> nodes) {
        this.identity = requireNonNull(identity, "identity");
        this.nodes = requireNonNull(nodes, "nodes");
    }

    String name() {
        return identity.name();
    }

    Map<String, String> labels() {
        return object().map(node -> node.getMetadata().getLabels()).orElseGet(this::ownLabels);
    }

    NodeView view(NodeResources resources) {
        List<Taint> taints = object().map(node -> node.getSpec().getTaints()).orElse(List.of());
        return new NodeView(identity.name(), labels(), taints, resources.allocatable(), resources.pressure());
    }

    private Optional<Node> object() {
        return nodes.get(ObjectKey.cluster(identity.name()));
    }

    private Map<String, String> ownLabels() {
        Map<String, String> labels = new HashMap<>();
        labels.put("kubernetes.io/hostname", identity.hostname());
        labels.put("kubernetes.io/os", "linux");
        labels.putAll(identity.labels());
        return labels;
    }
}
