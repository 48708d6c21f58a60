package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.embedded.EmbeddedConfig;
import io.kjava.apiserver.storage.embedded.EmbeddedStorage;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases are renewed and events come and go through a server on the embedded storage, over HTTP: its file
 * does not grow. Half a million writes with {@code -Dkjava.faults=full}; else a fraction, and as much less
 * history.
 */
@Timeout(3_600) // in full
class ServerChurnTest {
    private static final Logger log = LoggerFactory.getLogger(ServerChurnTest.class);
    private static final boolean FULL = "full".equals(System.getProperty("kjava.faults"));
    private static final int WRITES = FULL ? 500_000 : 6_000;
    private static final int HISTORY = FULL ? 20_000 : 300;
    private static final int WINDOWS = 10; // history is halved more than once in each
    private static final int CLIENTS = 16;
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/churn/leases";
    private static final String EVENTS = "/api/v1/namespaces/churn/events";

    @TempDir
    Path directory;

    @Test
    void theFileDoesNotGrow() throws Exception {
        EmbeddedConfig config =
                EmbeddedConfig.in(directory.resolve("db")).withCompaction(Duration.ofMinutes(5), HISTORY, 512L << 20);
        List<Long> sizes = new ArrayList<>();
        try (EmbeddedStorage storage = EmbeddedStorage.open(config, InstantSource.system());
                TestingApiServer server = TestingApiServer.start(directory, storage, 0);
                TestingHttp http = new TestingHttp(server)) {
            http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"churn\"}}");
            for (int client = 0; client < CLIENTS; client++) {
                http.post(LEASES, "{\"metadata\":{\"name\":\"l%d\"}}".formatted(client));
            }
            for (int window = 0; window < WINDOWS; window++) {
                sizes.add(window(http, storage, window));
            }
            log.atInfo().log("{} writes, the file in each tenth of them: {}", WRITES, sizes);
        }
        long usual =
                sizes.stream().skip(1).sorted().skip(WINDOWS / 2).findFirst().orElseThrow();
        assertThat(sizes.subList(1, WINDOWS))
                .as("bytes in each window: %s", sizes)
                .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(usual * 6 / 5));
    }

    /** The largest that the file was meanwhile. */
    private static long window(TestingHttp http, EmbeddedStorage storage, int window) throws Exception {
        int rounds = WRITES / WINDOWS / CLIENTS / 3; // of three writes
        AtomicLong largest = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        write(http, number, window * rounds + round);
                        largest.accumulateAndGet(storage.size(), Math::max);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return largest.get();
    }

    private static void write(TestingHttp http, int client, int round) throws Exception {
        String renewed = "{\"spec\":{\"holderIdentity\":\"h%d\",\"leaseTransitions\":%d}}".formatted(client, round);
        HttpRequest.Builder renew = http.request(LEASES + "/l" + client)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(renewed));
        assertThat(http.send(renew, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        String name = "e%d-%d".formatted(client, round);
        http.post(EVENTS, """
                {"metadata":{"name":"%s"},"involvedObject":{"kind":"Pod","namespace":"churn","name":"p"},\
                "reason":"Seen","message":"%s","type":"Normal"}""".formatted(name, "x".repeat(100 * (round % 7))));
        HttpRequest.Builder delete = http.request(EVENTS + "/" + name).DELETE();
        assertThat(http.send(delete, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
}
