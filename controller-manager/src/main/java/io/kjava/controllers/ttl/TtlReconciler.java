package io.kjava.controllers.ttl;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the annotation node.alpha.kubernetes.io/ttl on every node. */
public final class TtlReconciler implements Reconciler {
    private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";

    /** The ranges overlap, so that a cluster at a border does not flutter. */
    private record Step(int from, int to, int seconds) {}

    private static final List<Step> STEPS = List.of(
            new Step(0, 100, 0),
            new Step(90, 500, 15),
            new Step(450, 1000, 30),
            new Step(900, 2000, 60),
            new Step(1800, Integer.MAX_VALUE, 300));

    private final ResourceClient<Node> client;
    private final Informer<Node> nodes;
    private int step;

    private TtlReconciler(ApiClient client, Informer<Node> nodes) {
        this.client = client.resource(Node.class);
        this.nodes = requireNonNull(nodes, "nodes");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers) {
        Informer<Node> nodes = informers.informer(Node.class);
        return ControllerSpec.of("ttl-controller", 1, new TtlReconciler(client, nodes))
                .from(KeySource.changes(nodes, (event, sink) -> {
                    if (!(event instanceof InformerEvent.Updated<Node>)) {
                        nodes.all().forEach(node -> sink.add(Keys.of(node)));
                    } else if (!event.object().getMetadata().getAnnotations().containsKey(ANNOTATION)) {
                        sink.add(Keys.of(event.object()));
                    }
                }));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Node> node = nodes.get(key);
        if (node.isEmpty()) {
            return Outcome.SETTLED;
        }
        String wanted = Integer.toString(seconds(nodes.all().size()));
        if (!wanted.equals(node.get().getMetadata().getAnnotations().get(ANNOTATION))) {
            byte[] patch = JsonCodec.writeTyped(Map.of("metadata", Map.of("annotations", Map.of(ANNOTATION, wanted))));
            client.patch(key, PatchType.STRATEGIC, patch, "");
        }
        return Outcome.SETTLED;
    }

    private int seconds(int size) {
        while (size < STEPS.get(step).from()) {
            step--;
        }
        while (size > STEPS.get(step).to()) {
            step++;
        }
        return STEPS.get(step).seconds();
    }
}
