package io.kjava.dist.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.Controller;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Says of a server's own node that it is one, which its kubelet may not say itself. */
final class ServerRole implements Reconciler {
    private static final String LABEL = "node-role.kubernetes.io/control-plane";

    private final ObjectKey node;
    private final Informer<Node> known;
    private final ResourceClient<Node> nodes;

    private ServerRole(ObjectKey node, Informer<Node> known, ResourceClient<Node> nodes) {
        this.node = requireNonNull(node, "node");
        this.known = requireNonNull(known, "known");
        this.nodes = requireNonNull(nodes, "nodes");
    }

    /** Keeps the label on the node for as long as the answer is open. */
    static Controller start(
            String nodeName, ApiClient client, SharedInformers informers, InstantSource clock, RandomGenerator random) {
        Informer<Node> known = informers.informer(Node.class);
        ServerRole role = new ServerRole(ObjectKey.cluster(nodeName), known, client.resource(Node.class));
        ControllerSpec spec = ControllerSpec.of("server-role", 1, role).from(KeySource.changes(known, (event, sink) -> {
            if (nodeName.equals(event.object().getMetadata().getName())) {
                sink.add(ObjectKey.cluster(nodeName));
            }
        }));
        return Controller.start(spec, clock, random);
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Node there = known.get(node).orElse(null);
        if (there != null && !isMarked(there)) {
            Map<String, Object> patch = Map.of("metadata", Map.of("labels", Map.of(LABEL, "true")));
            try {
                nodes.patch(node, PatchType.MERGE, JsonCodec.writeTyped(patch), "");
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
        return Outcome.SETTLED;
    }

    private static boolean isMarked(Node there) {
        Map<String, String> labels = there.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get(LABEL));
    }
}
