package io.kjava.apiserver.nodeproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.RunningServer;
import io.kjava.apiserver.TestingApiServer;
import io.kjava.apiserver.TestingHttp;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name that leads elsewhere when it is asked for again does not lead the server to itself (CVE-2020-8562). */
class NameRebindingTest {
    private static final String NAME = "flip.rebind.test";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    static Path directory;

    @Test
    void theNamesOwnerChangesHisMind() throws Exception {
        InetAddress far = ownAddress();
        FlippingNames.answer(NAME, far, LOOPBACK);
        assertThat(InetAddress.getByName(NAME)).isEqualTo(far);
        assertThat(InetAddress.getByName(NAME)).isEqualTo(LOOPBACK);
    }

    @Test
    void aProxyConnectsToTheAddressThatItJudged() throws Exception {
        try (ServerSocket secret = new ServerSocket(0, 16, LOOPBACK);
                MemoryStorage storage = new MemoryStorage(InstantSource.system());
                TestingApiServer server = TestingApiServer.start(directory, storage, 0);
                TestingHttp http = new TestingHttp(server)) {
            ApiClient admin = server.server().loopbackClient("admin", List.of("system:masters"));
            RunningServer.create(admin, "nodes", "{apiVersion: v1, kind: Node, metadata: {name: far}}");
            admin.dynamic(new ResourceName("", "v1", "nodes"), false)
                    .patch(
                            ObjectKey.of("", "far"),
                            PatchType.MERGE,
                            "{\"status\":{\"addresses\":[{\"type\":\"Hostname\",\"address\":\"%s\"}]}}"
                                    .formatted(NAME)
                                    .getBytes(StandardCharsets.UTF_8),
                            "status");
            String path = "/api/v1/nodes/far:%d/proxy/".formatted(secret.getLocalPort());

            FlippingNames.answer(NAME, ownAddress(), LOOPBACK, LOOPBACK, LOOPBACK);
            assertThat(code(http, path)).isEqualTo(503);
            sawNobody(secret);

            FlippingNames.answer(NAME, LOOPBACK, LOOPBACK, LOOPBACK);
            assertThat(code(http, path)).isEqualTo(400);
            sawNobody(secret);
        }
    }

    private static int code(TestingHttp http, String path) throws Exception {
        return http.send(http.request(path).timeout(Duration.ofSeconds(20)), BodyHandlers.discarding())
                .statusCode();
    }

    private static void sawNobody(ServerSocket secret) throws Exception {
        secret.setSoTimeout(1);
        try {
            secret.accept().close();
        } catch (SocketTimeoutException e) {
            return; // nobody stood in its queue
        }
        throw new AssertionError("somebody was led to this machine");
    }

    /** An address of this machine at which nobody listens and which a proxy may connect to. */
    private static InetAddress ownAddress() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst()
                .orElse(InetAddress.ofLiteral("192.0.2.1"));
    }
}
