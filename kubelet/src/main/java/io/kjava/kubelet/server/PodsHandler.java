package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.kjava.codec.JsonCodec;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.kubelet.observed.PodDirectory;
import java.io.IOException;
import java.util.List;

/** {@code /pods}: what this node runs. Stateless. */
final class PodsHandler {
    private final PodDirectory pods;

    PodsHandler(PodDirectory pods) {
        this.pods = requireNonNull(pods, "pods");
    }

    void handle(HttpExchange exchange) throws IOException {
        List<Pod> items = List.copyOf(pods.pods());
        PodList list =
                new PodListBuilder().withNewMetadata().and().withItems(items).build();
        exchange.respond(200, HttpHeaders.of("Content-Type", "application/json"), JsonCodec.writeTyped(list));
    }
}
