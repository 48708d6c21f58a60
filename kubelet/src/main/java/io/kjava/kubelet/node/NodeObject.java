package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The node as an API object. Pure. */
final class NodeObject {
    private final NodeIdentity identity;
    private final MachineFacts machine;

    NodeObject(NodeIdentity identity, MachineFacts machine) {
        this.identity = requireNonNull(identity, "identity");
        this.machine = requireNonNull(machine, "machine");
    }

    /** What a node registers itself with. */
    Node fresh(NodeStatus status) {
        List<Taint> taints = identity.taints();
        return new NodeBuilder()
                .withNewMetadata()
                .withName(identity.name())
                .withLabels(labels())
                .addToAnnotations("volumes.kubernetes.io/controller-managed-attach-detach", "true")
                .endMetadata()
                .withNewSpec()
                .withProviderID(identity.providerId().isEmpty() ? null : identity.providerId())
                .withTaints(taints)
                .endSpec()
                .withStatus(status)
                .build();
    }

    /** The labels that this node sees to; others on the object are left alone. */
    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("beta.kubernetes.io/arch", machine.architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", machine.architecture());
        labels.put("kubernetes.io/hostname", identity.hostname());
        labels.put("kubernetes.io/os", "linux");
        labels.putAll(identity.labels());
        return labels;
    }
}
