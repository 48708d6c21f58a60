package io.kjava.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.http.RawHttp2;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F33, F34, F36, F37, F39 and F40 at a server's process, in the size that {@link FaultScale} says. */
@Timeout(900)
class FaultsIT {
    private static final String NS = "faults";
    private static final String MAPS = "/api/v1/namespaces/" + NS + "/configmaps";
    private static final String JSON = "application/json";
    private static final Wire wire = new Wire();
    private static Who admin;
    private static ServerWatch server;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        admin = wire.admin();
        server = new ServerWatch(wire.cluster().server().pid());
    }

    @AfterAll
    static void stop() {
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
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
    void f33AStormOfWatches() throws Exception {
        int watchers = FaultScale.of(2_000);
        int events = 300;
        assertThat(wire.post(admin, MAPS, map("storm", "0")).status()).isEqualTo(201);
        long before = server.held();
        CountDownLatch reading = new CountDownLatch(watchers - watchers / 5);
        ConcurrentLinkedQueue<Long> lags = new ConcurrentLinkedQueue<>();
        List<HttpClient> clients = new ArrayList<>();
        List<RawHttp2> silent = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < watchers / 5; i += 100) {
                silent.add(silentWatchers(Math.min(100, watchers / 5 - i)));
            }
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < watchers - watchers / 5; i++) {
                if (i % 80 == 0) {
                    clients.add(client(HttpClient.Version.HTTP_2));
                }
                HttpClient mine = clients.getLast();
                readers.add(threads.submit(() -> follow(mine, reading, events, lags)));
            }
            assertThat(reading.await(120, TimeUnit.SECONDS)).isTrue();
            String filling = "x".repeat(8_000);
            for (int i = 1; i <= events; i++) {
                String patch = "{\"data\":{\"a\":\"" + System.nanoTime() + "\",\"b\":\"" + filling + "\"}}";
                assertThat(wire.send(admin, "PATCH", MAPS + "/storm", "application/merge-patch+json", patch)
                                .status())
                        .isEqualTo(200);
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get(300, TimeUnit.SECONDS)).isEqualTo(events);
            }
            server.note("F33", "watchers", watchers, "p99 lag ms", percentile(lags) / 1_000_000);
            long after = server.held(); // while all of the silent ones are still there
            server.note("F33", "held +MB", (after - before) >> 20);
            assertThat(after - before).isLessThan(256L << 20);
        } finally {
            clients.forEach(HttpClient::shutdownNow);
            for (RawHttp2 each : silent) {
                each.close();
            }
        }
    }

    private static RawHttp2 silentWatchers(int count) throws IOException {
        RawHttp2 connection = RawHttp2.connect(admin.tls(), wire.host(), Wire.API);
        byte[] head = RawHttp2.head("/api/v1/namespaces/faults/configmaps?watch=1");
        for (int i = 0; i < count; i++) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
        }
        connection.flush();
        return connection;
    }

    /** How many events it saw; the age of the last ones goes to {@code lags}. */
    private static int follow(HttpClient client, CountDownLatch reading, int events, ConcurrentLinkedQueue<Long> lags)
            throws Exception {
        String path = MAPS + "?watch=1&fieldSelector=metadata.name%3Dstorm";
        try (InputStream body =
                        client.send(get(path), BodyHandlers.ofInputStream()).body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            int seen = -1; // the object as it is comes first
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (++seen == 0) {
                    reading.countDown();
                } else {
                    int at = line.indexOf("\"data\":{\"a\":\"") + 13;
                    lags.add(System.nanoTime() - Long.parseLong(line.substring(at, line.indexOf('"', at))));
                }
                if (seen == events) {
                    return seen;
                }
            }
            return seen;
        }
    }

    private static long percentile(ConcurrentLinkedQueue<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length - 1 - sorted.length / 100];
    }

    /** Long lists at once: they cost little memory, and whoever writes a lease meanwhile does so soon. */
    @Test
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
                assertThat(longest).isLessThan(begin.startsWith("GET") ? 45_000 : 75_000);
                assertThat(Duration.ofNanos(percentile(good))).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    private static Duration drip(String begin) throws IOException {
        try (Wire.Raw raw = wire.raw(admin, Wire.API)) {
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

    /** Resets, endless heads, pings, windows that never open: the connection ends, others go on. */
    @Test
    void f39AbuseOfHttp2() throws Exception {
        int frames = FaultScale.of(100_000);
        byte[] head = RawHttp2.head("/livez");
        long cpu = server.cpuMillis();
        long start = System.nanoTime();
        int ended = 0;
        for (int sent = 0; sent < frames; ended++) {
            try (RawHttp2 connection = RawHttp2.connect(admin.tls(), wire.host(), Wire.API)) {
                for (int i = 0; i < frames; i++, sent++) {
                    connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
                    connection.frame(RawHttp2.RESET, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
                    connection.flush();
                }
            } catch (IOException e) {
                continue; // the server has enough; another connection
            }
        }
        double cores = (server.cpuMillis() - cpu)
                / (Duration.ofNanos(System.nanoTime() - start).toMillis() + 1.0);
        server.note("F39", "resets", frames, "connections ended", ended, "CPU %", Math.round(cores * 100));
        assertThat(ended).isPositive();
        assertThat(wire.code(admin, "/livez")).isEqualTo(200);
        server.awaitIdle(Duration.ofSeconds(20));
    }

    /** As large as an object may be, again and again. */
    @Test
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
