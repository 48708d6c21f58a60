package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Many watchers, of all protocols and forms, see every change once and in order while several write. */
@Timeout(120)
class WatchFanOutTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";
    private static final int WATCHERS = 8; // of each kind
    private static final int WRITERS = 4;
    private static final int WRITES = 40;

    @TempDir
    private Path directory;

    private MemoryStorage storage;
    private TestingApiServer server;
    private HttpClient newer;
    private HttpClient older;

    @BeforeEach
    void start() throws Exception {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        newer = client(HttpClient.Version.HTTP_2);
        older = client(HttpClient.Version.HTTP_1_1);
        RunningServer.create(
                server.server().loopbackClient("admin", List.of("system:masters")),
                "clusterrolebindings",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: tester},"
                        + " roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin},"
                        + " subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: tester}]}");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (newer.send(request("/api/v1/namespaces/default").build(), BodyHandlers.discarding())
                        .statusCode()
                != 200) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        newer.close();
        older.close();
        server.close();
        storage.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TlsContexts.client(List.of(server.authority())))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + TestingApiServer.TESTER_TOKEN)
                .header("Content-Type", "application/json");
    }

    @Test
    void everybodySeesEveryChangeOnceAndInOrder() throws Exception {
        JsonNode list = JsonCodec.readTree(
                newer.send(request(MAPS).build(), BodyHandlers.ofByteArray()).body());
        String path = MAPS + "?watch=1&resourceVersion="
                + list.path("metadata").path("resourceVersion").asString("");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> watchers = new ArrayList<>();
            for (int i = 0; i < WATCHERS; i++) {
                watchers.add(threads.submit(byHttp(newer, path, "application/json")));
                watchers.add(threads.submit(byHttp(older, path, "application/json")));
                watchers.add(threads.submit(byHttp(i % 2 == 0 ? newer : older, path, METADATA)));
                watchers.add(threads.submit(byHttp(i % 2 == 0 ? newer : older, path, TABLE)));
                watchers.add(threads.submit(byWebSocket(path)));
            }
            List<Future<Void>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String name = "map-" + i;
                writers.add(threads.submit(() -> write(name)));
            }
            for (Future<Void> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            send("POST", MAPS, body("end", 0));
            List<String> first = watchers.getFirst().get(60, TimeUnit.SECONDS);
            assertThat(first).hasSize(WRITERS * WRITES + 1);
            List<Long> revisions = first.stream()
                    .map(event -> Long.valueOf(event.substring(event.indexOf('@') + 1)))
                    .toList();
            assertThat(revisions).isSorted().doesNotHaveDuplicates();
            for (Future<List<String>> watcher : watchers) {
                assertThat(watcher.get(60, TimeUnit.SECONDS)).isEqualTo(first);
            }
        }
    }

    private Void write(String name) throws IOException, InterruptedException {
        send("POST", MAPS, body(name, 0));
        for (int i = 1; i < WRITES - 1; i++) {
            send("PUT", MAPS + "/" + name, body(name, i));
        }
        send("DELETE", MAPS + "/" + name, "");
        return null;
    }

    private static String body(String name, int number) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"},"
                        + "\"data\":{\"n\":\"%d %s\"}}")
                .formatted(name, number, "x".repeat(number * 100));
    }

    private void send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = newer.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private Callable<List<String>> byHttp(HttpClient client, String path, String accept) {
        return () -> {
            HttpRequest request = request(path).header("Accept", accept).build();
            try (Stream<String> lines =
                    client.send(request, BodyHandlers.ofLines()).body()) {
                List<String> seen = new ArrayList<>();
                var each = lines.iterator();
                boolean more = true;
                while (more && each.hasNext()) {
                    more = told(each.next(), seen);
                }
                return seen;
            }
        };
    }

    private Callable<List<String>> byWebSocket(String path) {
        return () -> {
            BlockingQueue<String> messages = new LinkedBlockingQueue<>();
            WebSocket socket = older.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + TestingApiServer.TESTER_TOKEN)
                    .buildAsync(URI.create(server.url().replace("https:", "wss:") + path), new Collecting(messages))
                    .get(30, TimeUnit.SECONDS);
            List<String> seen = new ArrayList<>();
            boolean more = true;
            while (more) {
                String message = messages.poll(60, TimeUnit.SECONDS);
                assertThat(message).isNotNull();
                more = told(message, seen);
            }
            socket.abort();
            return seen;
        };
    }

    /** Adds what an event says; whether there is more to come. */
    private static boolean told(String line, List<String> seen) {
        JsonNode event = JsonCodec.readTree(line.getBytes(StandardCharsets.UTF_8));
        JsonNode object = event.path("object");
        JsonNode shown = object.path("kind").asString("").equals("Table")
                ? object.path("rows").path(0).path("object")
                : object;
        String name = shown.path("metadata").path("name").asString("");
        String revision = shown.path("metadata").path("resourceVersion").asString("");
        seen.add(event.path("type").asString("") + " " + name + "@" + revision);
        return !name.equals("end");
    }

    /** Puts messages together. */
    private static final class Collecting implements WebSocket.Listener {
        private final BlockingQueue<String> messages;
        private final StringBuilder text = new StringBuilder();

        Collecting(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
