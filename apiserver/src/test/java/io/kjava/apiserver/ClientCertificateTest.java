package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateAuthority.Use;
import io.kjava.pki.TestingClientKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client's certificate makes of a request, over both versions of HTTP (S08, S09). */
class ClientCertificateTest {
    private static final String LIST = "/api/v1/namespaces";

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;

    @BeforeAll
    static void start() throws Exception {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        storage.close();
    }

    private static List<Integer> codes(TestingClientKey key, String path, String... headers) throws Exception {
        int http1 = code(key, Version.HTTP_1_1, path, headers);
        int http2 = code(key, Version.HTTP_2, path, headers);
        return List.of(http1, http2);
    }

    private static int code(TestingClientKey key, Version version, String path, String... headers) throws Exception {
        try (HttpClient http = HttpClient.newBuilder()
                .version(version)
                .sslContext(key.context(server.authority()))
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void theServersOwnAuthoritySaysWhoSomebodyIs() throws Exception {
        TestingClientKey good =
                TestingClientKey.issuedBy(server.certificates(), Use.CLIENT, "somebody", "system:masters");

        assertThat(codes(good, LIST)).containsExactly(200, 200);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedOnEveryPath() throws Exception {
        CertificateAuthority foreign = CertificateAuthority.create("testing-ca", InstantSource.system());
        TestingClientKey key = TestingClientKey.issuedBy(foreign, Use.CLIENT, "x", "system:masters");

        assertThat(codes(key, LIST)).containsExactly(401, 401);
        assertThat(codes(key, "/livez")).containsExactly(401, 401);
        assertThat(codes(key, "/version")).containsExactly(401, 401);
        assertThat(codes(key, "/nowhere")).containsExactly(401, 401);
    }

    @Test
    void aCertificateThatHasEndedIsRefused() throws Exception {
        TestingClientKey key = TestingClientKey.ended(server.certificates(), "late", "system:masters");

        assertThat(codes(key, LIST)).containsExactly(401, 401);
        assertThat(codes(key, "/livez")).containsExactly(401, 401);
    }

    @Test
    void aCertificateOfAServerIsNoClients() throws Exception {
        TestingClientKey key = TestingClientKey.issuedBy(server.certificates(), Use.SERVER, "x", "system:masters");

        assertThat(codes(key, LIST)).containsExactly(401, 401);
        assertThat(codes(key, "/livez")).containsExactly(401, 401);
    }

    @Test
    void aGoodTokenMakesUpForABadCertificateAndABadOneDoesNot() throws Exception {
        TestingClientKey key = TestingClientKey.ended(server.certificates(), "late", "system:masters");

        assertThat(codes(key, LIST, "Authorization", "Bearer " + TestingApiServer.ADMIN_TOKEN))
                .containsExactly(200, 200);
        assertThat(codes(key, LIST, "Authorization", "Bearer bogus")).containsExactly(401, 401);
    }
}
