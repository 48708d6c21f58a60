package io.kjava.it.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;

/** Makes pods one after the other, image present, and watches each become Running and Ready. */
final class PodBench {
    private static final String NAMESPACE = "default";
    private final ApiClient client;

    PodBench(ApiClient client) {
        this.client = client;
    }

    void run(BenchTable table, int pods) throws InterruptedException {
        for (int i = 0; i < pods; i++) {
            String name = "bench-" + i;
            String from =
                    client.resource(Pod.class).list(ListQuery.in(NAMESPACE)).resourceVersion();
            try (WatchStream<Pod> events = client.resource(Pod.class)
                    .watch(ListQuery.in(NAMESPACE)
                            .withFields("metadata.name=" + name)
                            .from(from))) {
                long start = System.nanoTime();
                client.resource(Pod.class).create(pod(name));
                follow(table, events, start);
            }
            client.resource(Pod.class).delete(ObjectKey.of(NAMESPACE, name), DeleteOptions.now());
        }
    }

    private static void follow(BenchTable table, WatchStream<Pod> events, long start) throws InterruptedException {
        boolean running = false;
        while (true) {
            WatchEvent<Pod> event = events.next().orElseThrow();
            double passed = (System.nanoTime() - start) / 1e9;
            Pod pod = switch (event) {
                case WatchEvent.Added<Pod>(Pod object) -> object;
                case WatchEvent.Modified<Pod>(Pod object) -> object;
                case WatchEvent.Deleted<Pod> _ -> throw new IllegalStateException("the pod was deleted");
                case WatchEvent.Bookmark<Pod> _ -> new Pod();
            };
            if (pod.getStatus() == null) {
                continue;
            }
            if (!running && "Running".equals(pod.getStatus().getPhase())) {
                running = true;
                table.add("pod create to Running", passed);
            }
            if (pod.getStatus().getConditions().stream()
                    .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"))) {
                table.add("pod create to Ready", passed);
                return;
            }
        }
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("pause")
                .withImage("docker.io/kjava/pause:1")
                .withImagePullPolicy("Never")
                .endContainer()
                .endSpec()
                .build();
    }
}
