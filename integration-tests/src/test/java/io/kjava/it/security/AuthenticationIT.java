package io.kjava.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.codec.JsonCodec;
import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.TestImages;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateAuthority.Use;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TestingClientKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The checks of authentication, S01 to S18. Anonymous requests are what a stock server with an anonymous
 * configuration for health and version makes of them: 403 for everything else, and not 401.
 */
class AuthenticationIT {
    private static final String NS = "authn";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Wire wire = new Wire();
    private static Who low;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "low");
        wire.kubectl().apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p1, namespace: %s}
                spec:
                  terminationGracePeriodSeconds: 1
                  serviceAccountName: low
                  containers: [{name: c, image: "%s", command: [sleep, "3600"]}]
                """.formatted(NS, TestImages.BUSYBOX));
        low = wire.account(NS, "low");
    }

    @AfterAll
    static void stop() {
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
    }

    @Test
    void s01AnonymousIsToldHealthAndVersionAndNothingElse() {
        assertThat(wire.code(wire.nobody(), "/api/v1/namespaces")).isEqualTo(403);
        assertThat(wire.code(wire.nobody(), "/api")).isEqualTo(403);
        assertThat(wire.code(wire.nobody(), "/metrics")).isEqualTo(403);
        assertThat(wire.code(wire.nobody(), "/livez")).isEqualTo(200);
        assertThat(wire.code(wire.nobody(), "/version")).isEqualTo(200);
    }

    @Test
    void s02ABadTokenNeverFallsBackToAnonymous() {
        assertThat(wire.code(wire.token("bogus"), "/livez")).isEqualTo(401);
        assertThat(wire.code(wire.token("abcdef.0123456789abcdef"), "/livez")).isEqualTo(401);
    }

    @Test
    void s03AKubeletAnswersNobody() {
        CertificateAuthority foreign = CertificateAuthority.create("foreign", InstantSource.system());
        TestingClientKey key = TestingClientKey.issuedBy(foreign, Use.CLIENT, "kube-apiserver-kubelet-client");
        for (Who who : List.of(wire.nobody(), wire.token("bogus"), wire.with(key))) {
            for (String path : List.of(
                    "pods",
                    "runningpods/",
                    "exec/a/b/c",
                    "metrics",
                    "configz",
                    "logs/",
                    "debug/pprof/",
                    "checkpoint/a/b/c",
                    "healthz")) {
                assertThat(wire.ask(who, Wire.KUBELET, "GET", "/" + path, new byte[0])
                                .status())
                        .as(path)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void s04NoReadOnlyAndNoCadvisorPortIsOpen() {
        Command.Result ports =
                wire.cluster().on(wire.cluster().server().machine(), "ss -ltnH '( sport = :10255 or sport = :4194 )'");
        assertThat(ports.isOk()).isTrue();
        assertThat(ports.out()).isBlank();
    }

    @Test
    void s05HeadersOfAFrontProxyNeedItsCertificate() {
        String[] headers = {"X-Remote-User", "admin", "X-Remote-Group", "system:masters"};
        assertThat(wire.code(wire.nobody(), "/api/v1/secrets", headers)).isEqualTo(403);
        assertThat(wire.code(low, "/api/v1/secrets", headers)).isEqualTo(403);
    }

    @Test
    void s06EachAuthorityIsAnother() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(wire.tls("."))) {
            files = all.filter(file -> file.toString().endsWith("-ca.crt")).toList();
        }
        Set<Object> keys = new HashSet<>();
        for (Path file : files) {
            keys.add(PemFiles.parseCertificates(Files.readAllBytes(file))
                    .getFirst()
                    .getPublicKey());
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        assertThat(keys).hasSize(files.size());
    }

    @Test
    void s07ACertificateWinsOverHeaders() {
        Wire.Answer review = wire.ask(
                wire.user("somebody", "system:masters"),
                Wire.API,
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"
                        .getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json",
                "X-Remote-User",
                "evil");
        assertThat(review.json()
                        .path("status")
                        .path("userInfo")
                        .path("username")
                        .asString(""))
                .isEqualTo("somebody");
    }

    @Test
    void s08ForeignAndEndedCertificatesAreRefused() {
        CertificateAuthority foreign = CertificateAuthority.create("kjava-client-ca", InstantSource.system());
        Who stranger = wire.with(TestingClientKey.issuedBy(foreign, Use.CLIENT, "x", "system:masters"));
        Who late = wire.with(TestingClientKey.ended(wire.clientAuthority(), "x", "system:masters"));
        for (String path : List.of("/api", "/livez", "/version", "/api/v1/namespaces")) {
            assertThat(wire.code(stranger, path)).as(path).isEqualTo(401);
            assertThat(wire.code(late, path)).as(path).isEqualTo(401);
        }
    }

    @Test
    void s09AServersCertificateIsNoClients() {
        // by curl: the JDK shows no certificate whose issuer the server has not named, and would be nobody
        String code = Command.of(List.of(
                        "curl",
                        "--silent",
                        "--max-time",
                        "20",
                        "--output",
                        "/dev/null",
                        "--write-out",
                        "%{http_code}",
                        "--cacert",
                        wire.tls("server-ca.crt").toString(),
                        "--cert",
                        wire.tls("serving-apiserver.crt").toString(),
                        "--key",
                        wire.tls("serving-apiserver.key").toString(),
                        "https://" + wire.host() + ":" + Wire.API + "/api"))
                .ok();
        assertThat(code).isEqualTo("401");
        Who serving = wire.with(TestingClientKey.issuedBy(wire.clientAuthority(), Use.SERVER, "x", "system:masters"));
        assertThat(wire.code(serving, "/api")).isEqualTo(401);
    }

    @Test
    void s10ATokenIsGoodOnlyAsItWasSigned() throws Exception {
        String[] good = low.token().split("\\.");
        JsonNode claims = JsonCodec.readTree(Base64.getUrlDecoder().decode(good[1]));
        String header = new String(Base64.getUrlDecoder().decode(good[0]), StandardCharsets.UTF_8);
        String key = Files.readString(wire.tls("service.pub"));
        String hmac = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + good[1];
        long past = Instant.now().minusSeconds(7200).getEpochSecond();
        String old = claims.toString().replaceAll("\"(exp|iat|nbf|warnafter)\":[0-9]+", "\"$1\":" + past);
        assertThat(wire.code(wire.token(signed(header, claims.toString())), "/api"))
                .as("what this test signs with the right key is good")
                .isEqualTo(200);
        for (String forged : List.of(
                part("{\"alg\":\"none\"}") + "." + good[1] + ".",
                part("{\"alg\":\"none\"}") + "." + good[1] + "." + good[2],
                hmac + "." + encoded(hmac(key, hmac)),
                part(header.replaceAll("\"kid\":\"[^\"]*\"", "\"kid\":\"../../x\"")) + "." + good[1] + "." + good[2],
                signed(header.replaceAll("\"kid\":\"[^\"]*\"", "\"kid\":\"../../x\""), claims.toString()),
                good[0] + "." + part(claims.toString().replace("low", "default")) + "." + good[2],
                good[0] + "." + good[1] + "." + encoded(new byte[64]),
                signed(header, old))) {
            assertThat(wire.code(wire.token(forged), "/api")).as(forged).isEqualTo(401);
        }
    }

    private static String signed(String header, String claims) throws GeneralSecurityException, IOException {
        PrivateKey key = PemFiles.parsePrivateKey(Files.readAllBytes(wire.tls("service.key")));
        String text = part(header) + "." + part(claims);
        Signature signature = Signature.getInstance(
                key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + encoded(signature.sign());
    }

    private static byte[] hmac(String key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String part(String json) {
        return encoded(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void s11ATokenIsForItsAudience() {
        assertThat(wire.code(wire.account(NS, "low", "--audience=vault"), "/api"))
                .isEqualTo(401);
        assertThat(wire.code(low, "/api")).isEqualTo(200);
    }

    @Test
    void s12ABoundTokenDiesWithItsPod() {
        wire.kubectl().apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: mortal, namespace: %s}
                spec: {schedulerName: none, serviceAccountName: low, containers: [{name: c, image: x}]}
                """.formatted(NS));
        Who bound = wire.account(NS, "low", "--duration=10m", "--bound-object-kind=Pod", "--bound-object-name=mortal");
        assertThat(wire.code(bound, "/api")).isEqualTo(200);

        wire.kubectl().run("-n", NS, "delete", "pod", "mortal", "--now");

        Eventually.holds(SOON, () -> assertThat(wire.code(bound, "/api")).isEqualTo(401));
    }

    /** The life of a token may be extended, as stock servers do; then it says from when on it is overdue. */
    @Test
    void s13APodsTokenSaysWhoseItIsAndIsShort() {
        wire.kubectl().await(NS, "pod/p1", "condition=Ready", SOON);
        String token = wire.kubectl()
                .run("-n", NS, "exec", "p1", "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/token");
        JsonNode claims = JsonCodec.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        JsonNode own = claims.path("kubernetes.io");
        assertThat(claims.path("aud").size()).isPositive();
        assertThat(own.path("pod").path("name").asString("")).isEqualTo("p1");
        assertThat(own.path("node").path("name").asString(""))
                .isEqualTo(wire.kubectl().run("-n", NS, "get", "pod", "p1", "-o", "jsonpath={.spec.nodeName}"));
        assertThat(own.path("serviceaccount").path("name").asString("")).isEqualTo("low");
        long end = own.has("warnafter")
                ? own.path("warnafter").asLong()
                : claims.path("exp").asLong();
        assertThat(end - claims.path("iat").asLong()).isBetween(600L, 3607L);
    }

    @Test
    void s14NoTokenThatLivesForeverIsMade() {
        for (String namespace : List.of(NS, "kube-system", "kube-public", "kube-node-lease", "default")) {
            assertThat(wire.kubectl()
                            .run(
                                    "-n",
                                    namespace,
                                    "get",
                                    "secret",
                                    "--field-selector=type=kubernetes.io/service-account-token",
                                    "-o",
                                    "name"))
                    .isBlank();
        }
    }

    @Test
    void s15ATokenReviewHonoursTheAudience() {
        String review = """
                {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview",\
                "spec":{"token":"%s","audiences":["%s"]}}""";
        String path = "/apis/authentication.k8s.io/v1/tokenreviews";
        String audience = JsonCodec.readTree(
                        Base64.getUrlDecoder().decode(low.token().split("\\.")[1]))
                .path("aud")
                .path(0)
                .asString("");
        JsonNode refused = wire.post(wire.admin(), path, review.formatted(low.token(), "other"))
                .json()
                .path("status");
        assertThat(refused.path("authenticated").asBoolean(false)).isFalse();
        assertThat(refused.path("error").asString(""))
                .startsWith("[invalid bearer token, token audiences [\"" + audience + "\"")
                .endsWith("] is invalid for the target audiences [\"other\"]]");
        assertThat(wire.post(wire.admin(), path, review.formatted(low.token(), audience))
                        .json()
                        .path("status")
                        .path("authenticated")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    void s16TheTokenToJoinIsLongAndNowhereToBeRead() throws Exception {
        String token = wire.cluster().token();
        assertThat(token).hasSizeGreaterThanOrEqualTo(48);
        assertThat(wire.cluster().server().log()).doesNotContain(token);
        Path process = Path.of("/proc", Long.toString(wire.cluster().server().pid()));
        assertThat(Files.readString(process.resolve("cmdline"))).doesNotContain(token);
        assertThat(Files.readString(process.resolve("environ"))).doesNotContain(token);
        assertThat(Files.getPosixFilePermissions(
                        wire.cluster().server().dataDir().resolve("server/token")))
                .containsExactlyInAnyOrder(
                        java.nio.file.attribute.PosixFilePermission.OWNER_READ,
                        java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
    }

    /** Parts of the process are in-process clients without any token: nothing of theirs is in a file. */
    @Test
    void s17ThereIsNoCredentialOfTheProcessItself() throws Exception {
        List<String> found;
        try (Stream<Path> all = Files.walk(wire.cluster().server().dataDir().resolve("server"))) {
            found = all.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> file.contains("loopback"))
                    .toList();
        }
        assertThat(found).isEmpty();
        for (String file : List.of("tls", "cred", "manifests")) {
            Path folder = wire.cluster().server().dataDir().resolve("server").resolve(file);
            if (Files.exists(folder)) {
                assertThat(Command.of("grep", "-rlE", "loopback", folder.toString())
                                .run()
                                .out())
                        .isEmpty();
            }
        }
    }

    /** A look at the source: secrets are not compared by what tells how much of them was right. */
    @Test
    void s18SecretsAreComparedInConstantTime() throws Exception {
        // what a secret's metadata says is no secret, and a step of a patch is called a token, too
        Pattern leaky = Pattern.compile("\\b(?:equals\\((?:token|secret|password)\\b(?!\\.get(?:Type|Metadata))"
                + "|(?:token|secret|password)\\.equals\\((?!\"-\"))");
        try (Stream<Path> all = Files.walk(Path.of(".."))) {
            for (Path file : all.filter(f -> f.toString().contains("src/main/java"))
                    .filter(f -> f.toString().endsWith(".java"))
                    .toList()) {
                assertThat(leaky.matcher(Files.readString(file)).find())
                        .as(file.toString())
                        .isFalse();
            }
        }
    }
}
