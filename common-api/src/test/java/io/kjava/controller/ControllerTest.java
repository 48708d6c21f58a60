package io.kjava.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.TestingApiClient;
import io.kjava.informer.Informer;
import io.kjava.informer.TestingInformers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private final TestingApiClient client = new TestingApiClient();
    private final Informer<ConfigMap> maps = new TestingInformers(client).informer(ConfigMap.class);
    private final BlockingQueue<ObjectKey> reconciled = new LinkedBlockingQueue<>();

    @Test
    void everyObjectIsReconciledAndAFailedOneAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        create("a");
        try (Controller controller = start(key -> {
            reconciled.add(key);
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("first try");
            }
            return Outcome.SETTLED;
        })) {
            assertThat(next()).isEqualTo(ObjectKey.of("default", "a"));
            assertThat(next()).isEqualTo(ObjectKey.of("default", "a"));
            create("b");
            assertThat(next()).isEqualTo(ObjectKey.of("default", "b"));
            assertThat(controller.isWorking()).isTrue();
        }
    }

    @Test
    void aDeadlineBringsTheKeyBack() throws Exception {
        create("a");
        AtomicInteger calls = new AtomicInteger();
        try (Controller _ = start(key -> {
            reconciled.add(key);
            return calls.incrementAndGet() == 1 ? new Outcome.CheckAgain(Duration.ofMillis(20)) : Outcome.SETTLED;
        })) {
            assertThat(next()).isNotNull();
            assertThat(next()).isNotNull();
        }
    }

    @Test
    void aDeadWorkerIsReplaced() throws Exception {
        create("a");
        AtomicInteger calls = new AtomicInteger();
        try (Controller _ = start(key -> {
            if (calls.incrementAndGet() == 1) {
                throw new AssertionError("worse than an exception");
            }
            reconciled.add(key);
            return Outcome.SETTLED;
        })) {
            assertThat(next()).isNotNull();
        }
    }

    private Controller start(Reconciler reconciler) {
        return Controller.start(
                ControllerSpec.of("maps", 1, reconciler).from(KeySource.objects(maps)),
                InstantSource.system(),
                new SplittableRandom(1));
    }

    private ObjectKey next() throws InterruptedException {
        return reconciled.poll(10, TimeUnit.SECONDS);
    }

    private void create(String name) {
        client.resource(ConfigMap.class)
                .create(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .build());
    }
}
