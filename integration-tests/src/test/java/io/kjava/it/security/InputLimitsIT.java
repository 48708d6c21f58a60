package io.kjava.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.http.RawHttp2;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The checks of what a server takes in, S36 to S50. What must come within a second is tried a few times: on a busy
 * machine the best time counts.
 */
class InputLimitsIT {
    private static final String NS = "limits";
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String JSON = "application/json";
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 5;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Wire wire = new Wire();
    private static Who admin;
    private static Who low;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "low");
        wire.kubectl()
                .run("-n", NS, "create", "rolebinding", "low", "--clusterrole=view", "--serviceaccount=limits:low");
        admin = wire.admin();
        low = wire.account(NS, "low");
    }

    @AfterAll
    static void stop() {
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
        wire.kubectl().run("delete", "crd", "-l", "it=limits", "--wait=false");
    }

    private interface Asking {
        Wire.Answer ask() throws Exception;
    }

    private static Wire.Answer refused(Asking asking, Integer... codes) throws Exception {
        return atOnce(() -> {
            Wire.Answer answer = asking.ask();
            assertThat(answer.status()).as(answer.body()).isIn((Object[]) codes);
            assertThat(answer.body()).doesNotContain("Exception", "StackOverflow", "\tat ");
            return answer;
        });
    }

    private static Wire.Answer atOnce(Asking asking) throws Exception {
        Duration best = Duration.ofDays(1);
        for (int attempt = 1; ; attempt++) {
            long start = System.nanoTime();
            Wire.Answer answer = asking.ask();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            best = taken.compareTo(best) < 0 ? taken : best;
            if (best.compareTo(AT_ONCE) < 0 || attempt == ATTEMPTS) {
                assertThat(best).isLessThan(AT_ONCE);
                return answer;
            }
        }
    }

    @Test
    void s36ABodyOverThreeMegabytesIsTooLarge() throws Exception {
        refused(() -> wire.post(admin, NAMESPACES, "a".repeat(4 << 20)), 413);
    }

    @Test
    void s37DepthIsBounded() throws Exception {
        refused(() -> wire.post(admin, NAMESPACES, "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000)), 400);
        assertThat(wire.cluster().server().log()).doesNotContain("StackOverflowError");
    }

    @Test
    void s38AliasesDoNotMultiply() throws Exception {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            String before = "*" + (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [").append((before + ",").repeat(8) + before + "]\n");
        }
        refused(() -> wire.send(admin, "POST", NAMESPACES, "application/yaml", bomb.toString()), 400);
    }

    @Test
    void s39APatchHasBoundedStepsAndCopies() throws Exception {
        String path = NAMESPACES + "/" + NS;
        String type = "application/json-patch+json";
        String step = "{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}";
        refused(() -> wire.send(admin, "PATCH", path, type, "[" + (step + ",").repeat(10_000) + step + "]"), 413);
        String copies = "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"a\":\"" + "x".repeat(1_000)
                + "\"}}"
                + ",{\"op\":\"copy\",\"from\":\"/metadata/annotations\",\"path\":\"/metadata/annotations/b\"}"
                        .repeat(60)
                + "]";
        refused(() -> wire.send(admin, "PATCH", path, type, copies), 400, 413, 422);
    }

    @Test
    void s40ACompressedBodyIsNotInflated() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 128; i++) {
                gzip.write(zeros);
            }
        }
        long least = Long.MAX_VALUE; // whatever else the process does may grow it, too
        for (int attempt = 0; attempt < ATTEMPTS && least >= 16 << 20; attempt++) {
            long before = resident();
            refused(
                    () -> wire.ask(
                            admin,
                            Wire.API,
                            "POST",
                            NAMESPACES,
                            packed.toByteArray(),
                            "Content-Type",
                            JSON,
                            "Content-Encoding",
                            "gzip"),
                    400,
                    413,
                    415);
            least = Math.min(least, resident() - before);
        }
        assertThat(least).isLessThan(16 << 20);
    }

    @Test
    void s41HeadersAreBounded() throws Exception {
        assertThat(wire.code(wire.nobody(), "/livez", "X", "a".repeat(120_000))).isIn(200, 431);
        try (Wire.Raw raw = wire.raw(wire.nobody(), Wire.API)) {
            StringBuilder head = new StringBuilder("GET /livez HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < 200_000; i++) {
                head.append("x").append(i).append(": y\r\n");
            }
            int status;
            try {
                status = raw.write(head.append("\r\n").toString()).status();
            } catch (SocketException | javax.net.ssl.SSLException e) {
                status = 0; // closed while this was writing
            }
            assertThat(status).isIn(431, 0);
        }
    }

    /** A hundred here; two thousand are let loose where the faults are tried at full scale. */
    @Test
    void s42WhoIsSlowIsCutOffAndHoldsNobodyUp() throws Exception {
        List<Wire.Raw> slow = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> closed = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Wire.Raw raw = wire.raw(wire.nobody(), Wire.API);
                slow.add(raw);
                closed.add(threads.submit(() -> dribble(raw, over)));
            }
            assertThat(atOnce(() -> wire.get(admin, "/livez")).status()).isEqualTo(200);
            for (Future<Duration> one : closed) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isLessThanOrEqualTo(Duration.ofSeconds(35));
            }
        } finally {
            over.set(true);
            for (Wire.Raw raw : slow) {
                raw.close();
            }
        }
    }

    /** A byte of a head now and then, until the server has enough. */
    private static Duration dribble(Wire.Raw raw, AtomicBoolean over) throws IOException {
        raw.socket().startHandshake();
        long start = System.nanoTime();
        raw.socket().setSoTimeout(1_000);
        raw.socket().getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
        while (!over.get()) {
            try {
                raw.socket().getOutputStream().write('a');
                if (raw.socket().getInputStream().read() < 0) {
                    break;
                }
            } catch (java.net.SocketTimeoutException e) {
                continue; // still open
            } catch (IOException e) {
                break;
            }
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private interface Attack {
        void send(RawHttp2 connection, int number) throws IOException;
    }

    /** Within a second the server has enough, for less than half of a core's time. */
    private static void isEnough(int most, Attack attack) throws Exception {
        Duration time = Duration.ofDays(1);
        Duration cpu = time;
        for (int attempt = 0; attempt < ATTEMPTS && (late(time) || cpu.toMillis() >= 500); attempt++) {
            try (RawHttp2 connection = RawHttp2.connect(wire.nobody().tls(), wire.host(), Wire.API)) {
                Duration before = cpu();
                long start = System.nanoTime();
                int sent = 0;
                try {
                    for (; sent < most; sent++) {
                        attack.send(connection, sent);
                        connection.flush();
                    }
                } catch (IOException e) {
                    // it is closed
                }
                connection.readToEnd();
                time = Duration.ofNanos(System.nanoTime() - start);
                cpu = cpu().minus(before);
                assertThat(sent).isLessThan(most);
            }
        }
        assertThat(time).isLessThan(AT_ONCE);
        assertThat(cpu).isLessThan(Duration.ofMillis(500));
    }

    private static boolean late(Duration time) {
        return time.compareTo(AT_ONCE) >= 0;
    }

    private static Duration cpu() {
        return ProcessHandle.of(wire.cluster().server().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    @Test
    void s43ResetsAndEndlessHeadsEndTheConnection() throws Exception {
        byte[] head = RawHttp2.head("/livez");
        isEnough(100_000, (connection, i) -> {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
            connection.frame(RawHttp2.RESET, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
        });
        isEnough(1_000_000, (connection, i) -> {
            if (i == 0) {
                connection.frame(RawHttp2.HEADERS, 0, 1, head);
            }
            connection.frame(RawHttp2.CONTINUATION, 0, 1, new byte[] {0x40, 1, 'a', 1, 'b'});
        });
    }

    @Test
    void s44QuantitiesAndDurationsAreReadInNoTime() throws Exception {
        String pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"containers\":"
                + "[{\"name\":\"q\",\"image\":\"x\",\"resources\":{\"limits\":{\"cpu\":\"%s\"}}}]}}";
        for (String quantity : List.of("011E011110011110", "9".repeat(100_000))) {
            refused(
                    () -> wire.post(admin, NAMESPACES + "/" + NS + "/pods?dryRun=All", pod.formatted(quantity)),
                    400,
                    422);
        }
        refused(() -> wire.get(admin, NAMESPACES + "?timeout=" + "9".repeat(50_000) + "h"), 400);
    }

    @Test
    void s45SelectorsAndTokensOfPagesAreReadAsWhatTheyAre() throws Exception {
        byte[] chance = new byte[6_000];
        new Random(45).nextBytes(chance);
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
        refused(() -> wire.get(admin, "/api/v1/pods?limit=1&continue=" + forged), 400);
        String elsewhere = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../../secrets/kube-system/x\"}"
                        .getBytes(StandardCharsets.UTF_8));
        refused(() -> wire.get(admin, NAMESPACES + "/" + NS + "/pods?limit=1&continue=" + elsewhere), 400, 410);
        refused(() -> wire.get(admin, "/api/v1/pods?labelSelector=" + "a%3Db,".repeat(50_000)), 400);
        refused(() -> wire.get(admin, "/api/v1/pods?labelSelector=" + "a".repeat(1 << 20)), 400, 431);
    }

    private static String definition(String name, String schema) {
        String kind = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        return """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",\
                "metadata":{"name":"%1$ss.limits.test","labels":{"it":"limits"}},"spec":{"group":"limits.test",\
                "scope":"Namespaced","names":{"plural":"%1$ss","singular":"%1$s","kind":"%2$s","listKind":"%2$sList"},\
                "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object",\
                "properties":{"spec":{"type":"object","properties":{"text":%3$s}}}}}}]}}\
                """.formatted(name, kind, schema);
    }

    @Test
    void s46PatternsTakeLinearTime() throws Exception {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        assertThat(wire.post(admin, definitions, definition("slow", "{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}"))
                        .status())
                .isEqualTo(201);
        String path = "/apis/limits.test/v1/namespaces/" + NS + "/slows";
        String object = "{\"apiVersion\":\"limits.test/v1\",\"kind\":\"Slow\",\"metadata\":{\"name\":\"x\"},"
                + "\"spec\":{\"text\":\"%s\"}}";
        Eventually.holds(
                SOON,
                () -> assertThat(wire.post(admin, path, object.formatted("aaa")).status())
                        .isEqualTo(201));
        refused(() -> wire.post(admin, path, object.formatted("a".repeat(40_000) + "b")), 422);
    }

    @Test
    void s47CostlyRulesAreNotAccepted() throws Exception {
        String schema = "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"x-kubernetes-validations\":"
                + "[{\"rule\":\"self.all(a, self.all(b, self.all(c, a != b || b != c)))\"}]}";
        Wire.Answer costly = refused(
                () -> wire.post(
                        admin, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition("cost", schema)),
                422);
        assertThat(costly.message()).contains("estimated rule cost exceeds budget");
    }

    @Test
    void s48WhatAClientInventsIsNoLabel() throws Exception {
        wire.code(admin, "/x-first");
        int before = wire.get(admin, "/metrics").body().length();
        everywhere(20, 250, (client, i) -> wire.code(admin, "/x-%d-%d/%d".formatted(client, i, i)));
        int after = wire.get(admin, "/metrics").body().length();
        assertThat(after).isBetween((int) (before * 0.95), (int) (before * 1.05));
    }

    private interface Work {
        void run(int client, int number) throws Exception;
    }

    private static void everywhere(int clients, int each, Work work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        work.run(number, i);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** One user's watches are bounded, over however many connections; the memory that they hold as well. */
    @Test
    void s49OneUsersWatchesAreBounded() throws Exception {
        long before = resident();
        List<RawHttp2> connections = new ArrayList<>();
        byte[] head = RawHttp2.head("/api/v1/namespaces/limits/pods?watch=1", "Bearer " + low.token());
        AtomicInteger refused = new AtomicInteger();
        try {
            for (int c = 0; c < 20; c++) {
                RawHttp2 connection = RawHttp2.connect(low.tls(), wire.host(), Wire.API);
                connections.add(connection);
                for (int i = 0; i < 100; i++) {
                    connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
                }
                connection.flush();
            }
            Eventually.holds(
                    SOON,
                    () -> { // two thousand watches begin first
                        if (wire.code(low, NAMESPACES + "/limits/pods?watch=1&timeoutSeconds=1") == 429) {
                            refused.incrementAndGet();
                        }
                        assertThat(refused.get()).isPositive();
                    });
            assertThat(wire.code(admin, NAMESPACES + "/limits/pods?watch=1&timeoutSeconds=1"))
                    .isEqualTo(200);
            assertThat(resident() - before).isLessThan(200L << 20);
        } finally {
            for (RawHttp2 connection : connections) {
                connection.close();
            }
        }
        Eventually.holds(
                SOON,
                () -> assertThat(wire.code(low, NAMESPACES + "/limits/pods?watch=1&timeoutSeconds=1"))
                        .isEqualTo(200));
    }

    /** Bytes of memory that the server's process holds. */
    private static long resident() throws IOException {
        return Files.readAllLines(
                        Path.of("/proc", Long.toString(wire.cluster().server().pid()), "status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void s50TheFloodOfOneUserStopsNobodyElse() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> flood = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                flood.add(threads.submit(() -> {
                    while (!over.get()) {
                        wire.code(low, NAMESPACES + "/limits/pods");
                    }
                }));
            }
            try {
                for (int i = 0; i < 20; i++) {
                    long start = System.nanoTime();
                    assertThat(wire.code(admin, NAMESPACES + "/default")).isEqualTo(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> one : flood) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }
}
