package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the node's object exists, with the labels that it should have. */
public final class NodeRegistrar {
    private static final Logger log = LoggerFactory.getLogger(NodeRegistrar.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(7);

    private final ResourceClient<Node> nodes;
    private final NodeObject object;
    private final ObjectKey key;

    public NodeRegistrar(ApiClient client, NodeIdentity identity, MachineFacts machine) {
        this.nodes = client.resource(Node.class);
        this.object = new NodeObject(identity, machine);
        this.key = ObjectKey.cluster(requireNonNull(identity.name(), "name"));
    }

    /**
     * Tries until it is done; returns the object as the server has it.
     *
     * @param status what a new node is registered with: nobody sees it without
     */
    Node register(Supplier<NodeStatus> status) throws InterruptedException {
        Duration retry = FIRST_RETRY;
        while (true) {
            try {
                return registerOnce(status);
            } catch (ApiException e) {
                log.atWarn()
                        .addKeyValue("node", key)
                        .addKeyValue("why", e.getMessage())
                        .log("node not registered, will try again");
            }
            Thread.sleep(retry);
            Duration doubled = retry.multipliedBy(2);
            retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
        }
    }

    private Node registerOnce(Supplier<NodeStatus> status) {
        Node known = nodes.get(key).orElse(null);
        if (known != null) {
            return withLabels(known);
        }
        try {
            Node created = nodes.create(object.fresh(status.get()));
            log.atInfo().addKeyValue("node", key).log("node registered");
            return created;
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                return withLabels(nodes.get(key).orElseThrow(() -> e));
            }
            throw e;
        }
    }

    private Node withLabels(Node known) {
        Map<String, String> missing = new LinkedHashMap<>();
        Map<String, String> present = known.getMetadata().getLabels() == null
                ? Map.of()
                : known.getMetadata().getLabels();
        object.labels().forEach((name, value) -> {
            if (!value.equals(present.get(name))) {
                missing.put(name, value);
            }
        });
        if (missing.isEmpty()) {
            return known;
        }
        Map<String, Object> patch = Map.of("metadata", Map.of("labels", missing));
        return nodes.patch(key, PatchType.MERGE, JsonCodec.writeTyped(patch), "");
    }
}
