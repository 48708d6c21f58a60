package io.kjava.apiserver;

import io.kjava.apiserver.ApiServerConfig.Access;
import io.kjava.apiserver.ApiServerConfig.KubeletAccess;
import io.kjava.apiserver.ApiServerConfig.Listener;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.storage.Storage;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateAuthority.Use;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A server on a free port of loopback, with an authority of its own in a directory. */
public final class TestingApiServer implements AutoCloseable {
    /** A bearer token of a member of {@code system:masters}. */
    public static final String ADMIN_TOKEN = "testing-admin";

    /** A bearer token of a user {@code tester} without groups. */
    public static final String TESTER_TOKEN = "testing-tester";

    private static final Duration READY = Duration.ofMinutes(1);
    private final ApiServer server;
    private final CertificateAuthority authority;
    private final Path directory;

    private TestingApiServer(ApiServer server, CertificateAuthority authority, Path directory) {
        this.server = server;
        this.authority = authority;
        this.directory = directory;
    }

    public static TestingApiServer start(Path directory, Storage storage, int port) throws IOException {
        return start(directory, storage, port, ApiServerConfig.Limits.DEFAULT);
    }

    public static TestingApiServer start(Path directory, Storage storage, int port, ApiServerConfig.Limits limits)
            throws IOException {
        InstantSource clock = InstantSource.system();
        CertificateAuthority authority = CertificateAuthority.create("testing-ca", clock);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        KeyPair pair = CertificateAuthority.newKeyPair();
        X509Certificate serving = authority.issue(
                new CertificateSubject("kube-apiserver", List.of(), List.of("localhost"), List.of(loopback)),
                pair.getPublic(),
                Use.SERVER,
                Duration.ofDays(1));
        Path certificate = directory.resolve("serving.crt");
        Path key = directory.resolve("serving.key");
        Path ca = directory.resolve("ca.crt");
        PemFiles.writePublic(certificate, PemFiles.certificates(List.of(serving)));
        PemFiles.writePrivate(key, PemFiles.privateKey(pair.getPrivate()));
        PemFiles.writePublic(ca, PemFiles.certificates(List.of(authority.certificate())));
        Access access = new Access(
                Map.of(ADMIN_TOKEN, UserInfo.of("admin", UserInfo.MASTERS), TESTER_TOKEN, UserInfo.of("tester")), true);
        ApiServerConfig config = ApiServerConfig.inProcess()
                .withAccess(access)
                .withLimits(limits)
                .withKubelets(new KubeletAccess(certificate, key, ca))
                .withListener(new Listener("127.0.0.1", port, certificate, key, ca, loopback));
        TestingApiServer started = new TestingApiServer(ApiServer.start(config, storage, clock), authority, directory);
        started.awaitReady();
        return started;
    }

    /** Until what every cluster has from its first moment is there. */
    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + READY.toNanos();
        try (TestingHttp http = new TestingHttp(this)) {
            while (http.get("/readyz", "*/*").statusCode() != 200) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the server does not become ready: "
                            + new String(http.get("/readyz?verbose", "*/*").body(), StandardCharsets.UTF_8));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while the server became ready");
        }
    }

    public ApiServer server() {
        return server;
    }

    public X509Certificate authority() {
        return authority.certificate();
    }

    /** Who issues what this server trusts. */
    public CertificateAuthority certificates() {
        return authority;
    }

    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** A kubeconfig of a user with a client certificate. */
    public Path kubeconfig(String user, String... groups) throws IOException {
        KeyPair pair = CertificateAuthority.newKeyPair();
        X509Certificate certificate = authority.issue(
                CertificateSubject.client(user, groups), pair.getPublic(), Use.CLIENT, Duration.ofDays(1));
        Base64.Encoder base64 = Base64.getEncoder();
        String text = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: test
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: test
              user:
                client-certificate-data: %s
                client-key-data: %s
            contexts:
            - name: test
              context:
                cluster: test
                user: test
            current-context: test
            """.formatted(
                        url(),
                        base64.encodeToString(PemFiles.certificates(List.of(authority.certificate()))),
                        base64.encodeToString(PemFiles.certificates(List.of(certificate))),
                        base64.encodeToString(PemFiles.privateKey(pair.getPrivate())));
        Path file = directory.resolve(user.replace(':', '-') + ".kubeconfig");
        Files.writeString(file, text);
        return file;
    }

    @Override
    public void close() {
        server.close();
    }
}
