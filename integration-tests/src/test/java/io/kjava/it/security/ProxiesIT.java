package io.kjava.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The checks of paths, proxies and where the server can be led to, S51 to S58. There is no aggregated
 * server yet: redirects are those of a node's, a pod's and a service's.
 */
class ProxiesIT {
    private static final String NS = "proxies";
    private static final String FAR = "proxies-it-far"; // a node of this test's own address, without a kubelet
    private static final String TOKEN = "base64url.bearer.authorization.k8s.io.";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Wire wire = new Wire();
    private static Who admin;
    private static Who low;
    private static Backend target;
    private static Backend backend;

    @BeforeAll
    static void start() throws Exception {
        target = Backend.plain(wire.ownHost(), "/");
        backend = Backend.plain(wire.ownHost(), "http://%s:%d/secret".formatted(wire.ownHost(), target.port()));
        wire.kubectl().namespace(NS);
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "low");
        wire.kubectl().apply("""
                apiVersion: v1
                kind: Node
                metadata: {name: %1$s}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: %2$s}
                spec:
                  nodeName: %1$s
                  tolerations: [{operator: Exists}]
                  containers: [{name: c, image: x, ports: [{containerPort: %3$d}]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: s, namespace: %2$s}
                spec: {ports: [{port: %3$d}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: led, namespace: %2$s}
                spec: {ports: [{port: %3$d}]}
                """.formatted(FAR, NS, backend.port()));
        patchStatus("node/" + FAR, "{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}]}");
        patchStatus("pod/p", "{\"podIP\":\"%1$s\",\"podIPs\":[{\"ip\":\"%1$s\"}],\"phase\":\"Running\"}");
        slice("s", ",\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"proxies\",\"name\":\"p\"}");
        slice("led", "");
        admin = wire.admin();
        low = wire.account(NS, "low");
    }

    private static void patchStatus(String what, String status) {
        wire.kubectl()
                .run(
                        "-n",
                        NS,
                        "patch",
                        what,
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":" + status.formatted(wire.ownHost()) + "}");
    }

    private static void slice(String service, String reference) {
        wire.kubectl().apply("""
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",\
                "metadata":{"name":"%1$s","namespace":"%2$s","labels":{"kubernetes.io/service-name":"%1$s"}},\
                "ports":[{"name":"","port":%3$d,"protocol":"TCP"}],\
                "endpoints":[{"addresses":["%4$s"],"conditions":{"ready":true}%5$s}]}
                """.formatted(service, NS, backend.port(), wire.ownHost(), reference));
    }

    @AfterAll
    static void stop() throws Exception {
        wire.kubectl().run("-n", NS, "delete", "pod", "p", "--force", "--grace-period=0");
        wire.kubectl().run("delete", "node", FAR);
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
        backend.close();
        target.close();
    }

    private static List<String> proxies() {
        return List.of(
                "/api/v1/nodes/%s:%d/proxy".formatted(FAR, backend.port()),
                "/api/v1/namespaces/proxies/pods/p:%d/proxy".formatted(backend.port()),
                "/api/v1/namespaces/proxies/services/s:%d/proxy".formatted(backend.port()));
    }

    @Test
    void s51APathLeadsNowhereElse() throws Exception {
        for (String segment : List.of("..%2f..%2fkube-system", "%2e%2e", "..", ".", "a%2fb", "%00", "a%25")) {
            try (Wire.Raw raw = wire.raw(wire.user("plain"), Wire.API)) {
                Wire.Answer answer = raw.ask("GET /api/v1/namespaces/" + segment + "/secrets/x HTTP/1.1");
                assertThat(answer.status()).as(segment).isIn(400, 403, 404);
            }
            try (Wire.Raw raw = wire.raw(admin, Wire.API)) {
                Wire.Answer answer = raw.ask("GET /api/v1/namespaces/" + segment + "/secrets/x HTTP/1.1");
                assertThat(answer.status()).as(segment).isIn(400, 404);
                assertThat(answer.body()).doesNotContain("\"data\"");
            }
        }
    }

    @Test
    void s52WhatIsAuthorizedIsThePathThatIsActedOn() throws Exception {
        for (String path : List.of(
                "/api/v1/namespaces/proxies/services/x/proxy/../../../kube-system/secrets",
                "/api/v1/namespaces/proxies/services/x/proxy/%2e%2e/%2e%2e/%2e%2e/kube-system/secrets",
                "//api/v1/namespaces/kube-system/secrets",
                "/api/v1/../v1/namespaces/kube-system/secrets")) {
            try (Wire.Raw raw = wire.raw(low, Wire.API)) {
                assertThat(raw.ask("GET " + path + " HTTP/1.1").status())
                        .as(path)
                        .isIn(
                                path.startsWith("/api/v1/namespaces/")
                                        ? new Object[] {403, 404}
                                        : new Object[] {301, 403, 404});
            }
        }
    }

    @Test
    void s53NobodysEndpointsOrAddressesLeadTheServerToItself() throws Exception {
        for (String address : List.of("169.254.169.254", "127.0.0.1", "224.0.0.1", "0.0.0.0", "::1")) {
            Command.Result refused = wire.kubectl()
                    .command("-n", NS, "apply", "-f", "-")
                    .input("""
                            {"apiVersion":"v1","kind":"Endpoints","metadata":{"name":"e"},\
                            "subsets":[{"addresses":[{"ip":"%s"}],"ports":[{"port":80}]}]}""".formatted(address))
                    .run();
            assertThat(refused.exit()).as(address).isNotZero();
            assertThat(refused.err()).contains("invalid");
        }
        for (String address : List.of("127.0.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1")) {
            wire.kubectl()
                    .run(
                            "patch",
                            "node",
                            FAR,
                            "--subresource=status",
                            "--type=merge",
                            "-p",
                            "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"" + address + "\"}]}}");
            Wire.Answer led = wire.get(admin, "/api/v1/nodes/" + FAR + ":6443/proxy/livez");
            assertThat(led.status()).as(address).isEqualTo(400);
            assertThat(led.message()).isEqualTo("address not allowed");
        }
        patchStatus("node/" + FAR, "{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}]}");
        Wire.Answer led =
                wire.get(admin, "/api/v1/namespaces/proxies/services/led:%d/proxy/x".formatted(backend.port()));
        assertThat(led.status()).isEqualTo(503);
        assertThat(led.message()).isEqualTo("no endpoints available for service \"led\"");
        assertThat(wire.code(admin, proxies().get(2) + "/x")).isEqualTo(200);
        backend.take();
    }

    /**
     * A name is looked up once; the address that it leads to is judged, and connected to. What a name's owner
     * does who changes his mind between the two is tried in {@code NameRebindingTest}.
     */
    @Test
    void s54ANameDoesNotLeadToThisMachine() throws Exception {
        Path log = wire.cluster().folder().resolve("listener.log");
        String[] server = {
            System.getProperty("java.home") + "/bin/jwebserver",
            "-b",
            "127.0.0.1",
            "-p",
            "2399",
            "-d",
            Files.createDirectories(wire.cluster().folder().resolve("empty")).toString()
        };
        Process listener = new ProcessBuilder(wire.cluster().server().machine().command(server))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Eventually.holds(SOON, () -> {
                here("before");
                assertThat(Files.readString(log)).contains("GET /before ");
            });
            patchStatus("node/" + FAR, "{\"addresses\":[{\"type\":\"Hostname\",\"address\":\"localhost\"}]}");
            Wire.Answer led = wire.get(admin, "/api/v1/nodes/" + FAR + ":2399/proxy/secret");
            assertThat(led.status()).isEqualTo(400);
            assertThat(led.message()).isEqualTo("address not allowed");
            assertThat(wire.code(admin, "/api/v1/nodes/rebind.test:80/proxy/")).isEqualTo(404);
            Eventually.holds(SOON, () -> {
                here("after");
                assertThat(Files.readString(log)).contains("GET /after ").doesNotContain("secret");
            });
        } finally {
            listener.destroy();
            patchStatus("node/" + FAR, "{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}]}");
        }
    }

    /** On the server's own machine, where its loopback is this one. */
    private static void here(String path) {
        wire.cluster().on(wire.cluster().server().machine(), "curl -s -m 5 -o /dev/null http://127.0.0.1:2399/" + path);
    }

    @Test
    void s55ARedirectIsTheClientsToFollow() throws Exception {
        for (String proxy : proxies()) {
            Wire.Answer moved = wire.get(admin, proxy + "/moved");
            assertThat(moved.status()).as(proxy).isEqualTo(302);
            backend.take();
        }
        assertThat(target.sawNothing()).isTrue();
    }

    @Test
    void s56AFailedUpgradeLeavesNoTunnel() throws Exception {
        for (String path : List.of(
                "/api/v1/namespaces/proxies/pods/none/exec?command=id&stdout=1",
                "/api/v1/namespaces/proxies/pods/p/exec?command=id&stdout=1",
                proxies().getFirst() + "/x")) {
            try (Wire.Raw raw = wire.raw(admin, Wire.API)) {
                Wire.Answer failed = raw.ask(
                        "GET " + path + " HTTP/1.1",
                        "Connection: Upgrade",
                        "Upgrade: SPDY/3.1",
                        "X-Stream-Protocol-Version: v4.channel.k8s.io");
                assertThat(failed.status()).as(path).isNotEqualTo(101);
                int second;
                try {
                    second = raw.write("GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n")
                            .status();
                } catch (IOException e) {
                    second = 0; // closed while this was writing
                }
                assertThat(second).as("a second request after " + path).isZero();
            }
        }
    }

    @Test
    void s57AKubeletsCertificateIsVerified() throws Exception {
        try (ServerSocket listening = Backend.foreignTls(wire.ownHost());
                Backend fake = Backend.heads(listening)) {
            patchStatus("node/" + FAR, "{\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":" + fake.port() + "}}}");
            Command.Result logs = wire.kubectl().command("-n", NS, "logs", "p").run();
            assertThat(logs.exit()).isNotZero();
            assertThat(logs.err()).containsIgnoringCase("certif");
            Command.Result exec =
                    wire.kubectl().command("-n", NS, "exec", "p", "--", "id").run();
            assertThat(exec.exit()).isNotZero();
            assertThat(wire.code(admin, "/api/v1/nodes/" + FAR + "/proxy/pods")).isEqualTo(503);
            assertThat(fake.connections()).isPositive();
            assertThat(fake.sawNothing()).isTrue();
        } finally {
            patchStatus("node/" + FAR, "{\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":0}}}");
        }
    }

    @Test
    void s58NothingOfTheClientsIdentityGoesToABackend() throws Exception {
        Who bearer = wire.token(wire.tokenOf(NS, "low"));
        wire.kubectl()
                .run(
                        "create",
                        "clusterrolebinding",
                        "proxies-it",
                        "--clusterrole=cluster-admin",
                        "--serviceaccount=proxies:low");
        try {
            for (String proxy : proxies()) {
                Wire.Answer answer = wire.get(
                        bearer,
                        proxy + "/seen",
                        "Impersonate-User",
                        "somebody",
                        "Impersonate-Group",
                        "system:masters",
                        "Impersonate-Extra-Scopes",
                        "all",
                        "X-Remote-User",
                        "admin");
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                isAnonymous(backend.take());
            }
        } finally {
            wire.kubectl().run("delete", "clusterrolebinding", "proxies-it");
        }
        try (ServerSocket listening = new ServerSocket(0, 16, InetAddress.getByName(wire.ownHost()));
                Backend heads = Backend.heads(listening);
                Wire.Raw raw = wire.raw(admin, Wire.API)) {
            String shown = TOKEN
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(low.token().getBytes(StandardCharsets.UTF_8));
            raw.ask(Wire.webSocket(
                    "/api/v1/nodes/" + FAR + ":" + heads.port() + "/proxy/ws",
                    "Authorization: Bearer " + low.token(),
                    "Sec-WebSocket-Protocol: " + shown + ", v4.channel.k8s.io"));
            Backend.Seen seen = heads.take();
            isAnonymous(seen);
            assertThat(seen.headers().get("Sec-WebSocket-Protocol")).containsExactly("v4.channel.k8s.io");
        }
    }

    private static void isAnonymous(Backend.Seen seen) {
        assertThat(seen.headers().keySet())
                .as(seen.path())
                .noneMatch(name -> name.equalsIgnoreCase("authorization"))
                .noneMatch(name -> name.regionMatches(true, 0, "impersonate-", 0, 12))
                .noneMatch(name -> name.regionMatches(true, 0, "x-remote-", 0, 9));
        assertThat(seen.headers().toString()).doesNotContain(low.token());
    }
}
