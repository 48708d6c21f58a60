package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** F33, F34, F36, F37 and F40 at a server's process, in the size that {@link FaultScale} says. */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    private static final String NS = "faults";
    private static final String MAPS = "/api/v1/namespaces/" + NS + "/configmaps";
    private static final String STORM = "/api/v1/namespaces/" + NS + "-storm/configmaps";
    private static final String JSON = "application/json";
    private static final int WRITERS = 4;
    private static final int PER_SECOND = 50; // writes of each, as the matrix has it
    private static final long HELD_BY_A_WATCHER = 64 << 10;
    private static final List<WatchCrowd> silent = new ArrayList<>();
    private static final Wire wire = new Wire();
    private static Who admin;
    private static ServerWatch server;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        wire.kubectl().namespace(NS + "-storm");
        admin = wire.admin();
        server = new ServerWatch(wire.cluster().server().pid());
    }

    @AfterAll
    static void stop() throws IOException {
        for (WatchCrowd crowd : silent) {
            crowd.close();
        }
        wire.kubectl().run("delete", "namespace", NS, NS + "-storm", "--wait=false");
    }

    private static String map(String name, String data) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"},\"data\":{\"a\":\"%s\"}}"
                .formatted(name, data);
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(admin.tls()).version(version).build();
    }

    private static HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + wire.host() + ":6443" + path))
                .build();
    }

    /** Every fifth never reads; the others get everything soon, and memory does not go with the silent ones. */
    @Test
    @Order(1)
    void f33AStormOfWatches() throws Exception {
        int watchers = FaultScale.of(2_000);
        int writes = PER_SECOND * FaultScale.of(60); // of each writer
        for (int i = 0; i < WRITERS; i++) {
            assertThat(wire.post(admin, STORM, timed("w" + i)).status()).isEqualTo(201);
        }
        ServerWatch.Mark before = server.mark();
        silent.addAll(crowds(watchers / 5, false));
        List<WatchCrowd> reading = crowds(watchers - watchers / 5, true);
        CountDownLatch ready = new CountDownLatch(watchers - watchers / 5);
        ConcurrentLinkedQueue<Long> lags = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<WatchCrowd>> readers = new ArrayList<>();
            for (WatchCrowd crowd : reading) {
                readers.add(threads.submit(() -> crowd.read(WRITERS, WRITERS * writes, ready)));
            }
            assertThat(ready.await(120, TimeUnit.SECONDS)).isTrue();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String path = STORM + "/w" + i;
                writers.add(threads.submit(() -> writeAtPace(path, writes)));
            }
            for (Future<?> writer : writers) {
                writer.get(300, TimeUnit.SECONDS);
            }
            for (Future<WatchCrowd> reader : readers) {
                for (long lag : reader.get(60, TimeUnit.SECONDS).lags()) {
                    lags.add(lag);
                }
            }
            ServerWatch.Mark after = server.mark(); // while all of the silent ones are still there
            server.note("F33", "watchers", watchers, "writes", WRITERS * writes, "lags", lags.size());
            server.note("F33", "p99 lag ms", percentile(lags) / 1_000_000, before, after);
            assertThat(after.held() - before.held()).isLessThan((16L << 20) + watchers * HELD_BY_A_WATCHER);
            assertThat(Duration.ofNanos(percentile(lags))).isLessThan(Duration.ofMillis(500));
        } finally {
            for (WatchCrowd crowd : reading) {
                crowd.close();
            }
        }
    }

    /** Who has read nothing for a minute is not waited for any more. */
    @Test
    @Order(3) // a minute later, which others use
    void f33TheSilentAreCutOff() throws Exception {
        if (silent.isEmpty()) {
            f33AStormOfWatches();
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (WatchCrowd crowd : silent) {
                ends.add(threads.submit(() -> {
                    crowd.awaitCut();
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get(90, TimeUnit.SECONDS);
            }
        }
    }

    private static List<WatchCrowd> crowds(int watchers, boolean reading) throws IOException {
        List<WatchCrowd> crowds = new ArrayList<>();
        for (int left = watchers; left > 0; left -= WatchCrowd.MOST) {
            crowds.add(WatchCrowd.open(
                    admin.tls(), wire.host(), Wire.API, STORM + "?watch=1", Math.min(left, WatchCrowd.MOST), reading));
        }
        return crowds;
    }

    private static String timed(String name) {
        return map(name, "v".repeat(300)).replace("\"data\":{", "\"data\":{\"at\":\"0\",");
    }

    private static Object writeAtPace(String path, int writes) {
        long start = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            for (long left = 1; left > 0; ) {
                left = start + i * 1_000_000_000L / PER_SECOND - System.nanoTime();
                LockSupport.parkNanos(left);
            }
            String patch = "{\"data\":{\"at\":\"" + System.nanoTime() + "\"}}";
            assertThat(wire.send(admin, "PATCH", path, "application/merge-patch+json", patch)
                            .status())
                    .isEqualTo(200);
        }
        return path;
    }

    private static long percentile(ConcurrentLinkedQueue<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length - 1 - sorted.length / 100];
    }

    /** Long lists at once: they cost little memory, and whoever writes a lease meanwhile does so soon. */
    @Test
    @Order(2)
    void f34AStormOfLists() throws Exception {
        int objects = FaultScale.of(100);
        String filling = "y".repeat(1_000_000);
        for (int i = 0; i < objects; i++) {
            assertThat(wire.post(admin, MAPS, map("list-" + i, filling)).status())
                    .isEqualTo(201);
        }
        long before = server.resident();
        AtomicBoolean over = new AtomicBoolean();
        ConcurrentLinkedQueue<Long> writes = new ConcurrentLinkedQueue<>();
        AtomicInteger fine = new AtomicInteger();
        long most;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = client(HttpClient.Version.HTTP_1_1)) {
            List<Future<?>> lists = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                lists.add(threads.submit(() -> {
                    var answer = http.send(get(MAPS), BodyHandlers.ofInputStream());
                    try (InputStream body = answer.body()) {
                        body.skip(Long.MAX_VALUE);
                    }
                    if (answer.statusCode() == 200) {
                        fine.incrementAndGet();
                    } else {
                        assertThat(answer.statusCode()).isEqualTo(429);
                    }
                    return null;
                }));
            }
            Future<?> writer = threads.submit(() -> {
                while (!over.get()) {
                    long start = System.nanoTime();
                    wire.send(
                            admin,
                            "PATCH",
                            "/api/v1/namespaces/" + NS,
                            "application/merge-patch+json",
                            "{\"metadata\":{\"labels\":{\"at\":\"" + start + "\"}}}");
                    writes.add(System.nanoTime() - start);
                }
            });
            most = server.residentWhile(lists);
            over.set(true);
            writer.get(60, TimeUnit.SECONDS);
        }
        server.note(
                "F34",
                "lists",
                fine.get(),
                "p99 write ms",
                percentile(writes) / 1_000_000,
                "RSS +MB",
                (most - before) >> 20);
        assertThat(fine.get()).isPositive();
        assertThat(most - before).isLessThan(256L << 20);
        assertThat(Duration.ofNanos(percentile(writes))).isLessThan(Duration.ofSeconds(5));
    }

    /** Nothing but refusals, no stack of calls shown, and peace right after. */
    @Test
    @Order(2)
    void f36ManyMalformedRequests() throws Exception {
        int requests = FaultScale.of(10_000);
        String[] heads = {
            "GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/v1/pods?limit=x HTTP/1.1\r\nHost: x\r\n\r\n",
            "BREW /api/v1/pods HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/v1/pods?labelSelector=%3D%3D%3D HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/v1/pods?continue=%25%25 HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /apis/none/v1/nothing HTTP/1.1\r\nHost: x\r\nAccept: \u0001\r\n\r\n",
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{{{"
                    .formatted(MAPS),
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: text/x\r\nContent-Length: 2\r\n\r\n{}".formatted(MAPS),
            "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.kubernetes.protobuf\r\n"
                    + "Content-Length: 6\r\n\r\nk8s\0zz",
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: nine\r\n\r\n"
                    .formatted(MAPS),
            "GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/9.9 what\r\n\r\n"
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int c = 0; c < 100; c++) {
                int first = c;
                clients.add(threads.submit(() -> malformed(heads, first, requests / 100)));
            }
            for (Future<?> one : clients) {
                one.get(300, TimeUnit.SECONDS);
            }
        }
        assertThat(wire.cluster().server().log()).doesNotContain("request failed by an unforeseen error");
        server.awaitIdle(Duration.ofSeconds(20));
    }

    private static Object malformed(String[] heads, int first, int count) throws IOException {
        Wire.Raw raw = wire.raw(admin, Wire.API);
        try {
            for (int i = 0; i < count; i++) {
                String head = heads[(first + i) % heads.length];
                Wire.Answer answer;
                try {
                    answer = raw.write(head);
                } catch (IOException e) {
                    answer = null; // closed before it was read
                }
                if (answer != null && answer.status() != 0) {
                    assertThat(answer.status()).as(head).isBetween(400, 499);
                    assertThat(answer.body()).doesNotContain("Exception", "\tat ");
                }
                boolean ends = answer == null
                        || answer.status() == 0
                        || answer.headers()
                                .getOrDefault("Connection", List.of())
                                .contains("close");
                if (ends) {
                    raw.close();
                    raw = wire.raw(admin, Wire.API);
                }
            }
            return raw;
        } finally {
            raw.close();
        }
    }

    /** Heads and bodies that drip: cut off in time, and a good client does not notice. */
    @Test
    @Order(2)
    void f37SlowConnections() throws Exception {
        int connections = FaultScale.of(2_000);
        for (String begin : List.of(
                "GET / HTTP/1.1\r\nX: ",
                "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
                        .formatted(MAPS))) {
            ConcurrentLinkedQueue<Long> good = new ConcurrentLinkedQueue<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Duration>> slow = new ArrayList<>();
                for (int i = 0; i < connections; i++) {
                    slow.add(threads.submit(() -> drip(begin)));
                }
                while (slow.stream().anyMatch(one -> !one.isDone())) {
                    long start = System.nanoTime();
                    assertThat(wire.code(admin, "/livez")).isEqualTo(200);
                    good.add(System.nanoTime() - start);
                }
                long longest = 0;
                for (Future<Duration> one : slow) {
                    longest = Math.max(longest, one.get(1, TimeUnit.SECONDS).toMillis());
                }
                server.note(
                        "F37",
                        "connections",
                        connections,
                        "longest ms",
                        longest,
                        "good p99 ms",
                        percentile(good) / 1_000_000);
                assertThat(longest).isLessThan(begin.startsWith("GET") ? 35_000 : 65_000);
                assertThat(Duration.ofNanos(percentile(good))).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    private static Duration drip(String begin) throws IOException {
        try (Wire.Raw raw = wire.raw(admin, Wire.API)) {
            raw.socket().startHandshake();
            long start = System.nanoTime();
            raw.socket().setSoTimeout(5_000);
            raw.socket().getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                try {
                    if (raw.socket().getInputStream().read() < 0) {
                        return Duration.ofNanos(System.nanoTime() - start);
                    }
                } catch (java.net.SocketTimeoutException e) {
                    raw.socket().getOutputStream().write('a');
                }
            }
        } catch (IOException e) {
            return Duration.ZERO; // cut off while it wrote
        }
    }

    /** As large as an object may be, again and again. */
    @Test
    @Order(2)
    void f40LargeObjects() throws Exception {
        int rounds = FaultScale.of(1_000);
        String large = map("large", "z".repeat(1_000_000));
        String annotated = large.replace(
                "\"metadata\":{", "\"metadata\":{\"annotations\":{\"a\":\"" + "z".repeat(200_000) + "\"},");
        long before = server.held();
        for (int i = 0; i < rounds; i++) {
            assertThat(wire.post(admin, MAPS, annotated).status()).isEqualTo(201);
            assertThat(wire.send(admin, "DELETE", MAPS + "/large", JSON, "").status())
                    .isEqualTo(200);
        }
        assertThat(wire.post(admin, MAPS, "a".repeat(4 << 20)).status()).isEqualTo(413);
        long after = server.held();
        server.note("F40", "rounds", rounds, "held +MB", (after - before) >> 20);
        assertThat(after - before).isLessThan(64L << 20);
        Eventually.holds(
                Duration.ofSeconds(10),
                () -> assertThat(wire.code(admin, MAPS + "/large")).isEqualTo(404));
    }
}
