package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F01: the server is killed under writes, again and again, at no moment in particular. What it had
 * acknowledged is there afterwards, and revisions never go back.
 */
@Timeout(900)
class KillsIT {
    private static final int WRITERS = 4;
    private static final String MAPS = "/api/v1/namespaces/kills/configmaps";
    private static final String MERGE = "application/merge-patch+json";
    private static final Duration READY = Duration.ofSeconds(60);

    private final Wire wire = new Wire();
    private final Who admin = wire.admin();
    private final KjavaProcess server = wire.cluster().server();
    private final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger writes = new AtomicInteger();

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
        wire.kubectl().namespace("kills");
        for (int i = 0; i < WRITERS; i++) {
            assertThat(wire.post(admin, MAPS, """
                            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"w%d"},\
                            "data":{"n":"0"}}""".formatted(i)).status()).isEqualTo(201);
            acknowledged.put(i, 0);
        }
        Random random = new Random(1);
        long revision = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?>[] writers = new Future<?>[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers[i] = threads.submit(() -> write(writer));
            }
            try {
                for (int kill = 0; kill < FaultScale.of(20); kill++) {
                    int target = writes.get() + 1 + random.nextInt(40);
                    Eventually.holds(READY, () -> assertThat(writes.get()).isGreaterThanOrEqualTo(target));
                    LockSupport.parkNanos(random.nextInt(20_000_000)); // no moment in particular
                    server.kill();
                    server.restart();
                    Eventually.holds(
                            READY, () -> assertThat(wire.code(admin, "/readyz")).isEqualTo(200));
                    revision = check(revision);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        check(revision);
        wire.kubectl().run("delete", "namespace", "kills", "--wait=false");
    }

    /** Counts up in one object; what was refused or lost on the way may have happened or not. */
    private Object write(int writer) {
        int next = 1;
        while (!over.get()) {
            try {
                int status = wire.send(
                                admin, "PATCH", MAPS + "/w" + writer, MERGE, "{\"data\":{\"n\":\"" + next + "\"}}")
                        .status();
                if (status == 200) {
                    acknowledged.put(writer, next);
                    writes.incrementAndGet();
                    next++;
                }
            } catch (UncheckedIOException e) {
                LockSupport.parkNanos(20_000_000); // it is down: try again
            }
        }
        return writer;
    }

    /** Returns the revision of the list. */
    private long check(long before) {
        Map<Integer, Integer> least = Map.copyOf(acknowledged);
        var list = wire.get(admin, MAPS).json();
        long revision =
                Long.parseLong(list.path("metadata").path("resourceVersion").asString());
        assertThat(revision).isGreaterThanOrEqualTo(before);
        for (var item : list.path("items")) {
            String name = item.path("metadata").path("name").asString();
            if (name.startsWith("w")) {
                int found = Integer.parseInt(item.path("data").path("n").asString());
                assertThat(found).as(name).isGreaterThanOrEqualTo(least.get(Integer.parseInt(name.substring(1))));
            }
        }
        return revision;
    }
}
