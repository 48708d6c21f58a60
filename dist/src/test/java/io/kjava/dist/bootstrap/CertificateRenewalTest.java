package io.kjava.dist.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRenewalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().minus(Duration.ofDays(300)));
    private final InstantSource clock = now::get;

    @TempDir
    private Path folder;

    private static CertificateSubject subject() throws IOException {
        return new CertificateSubject(
                "server", List.of(), List.of("localhost"), List.of(InetAddress.getByName("127.0.0.1")));
    }

    private static BigInteger shown(CertificateBootstrap certificates, int port) throws IOException {
        List<X509Certificate> ca = PemFiles.parseCertificates(Files.readAllBytes(certificates.serverCa()));
        try (SSLSocket socket =
                (SSLSocket) TlsContexts.client(ca).getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSerialNumber();
        }
    }

    @Test
    void aListenerShowsTheNewCertificateWithoutARestart() throws Exception {
        CertificateBootstrap certificates = CertificateBootstrap.open(folder, clock);
        CertificateBootstrap.KeyFiles files = certificates.server("serving", subject());
        HttpServerConfig config = new HttpServerConfig(
                "test",
                "127.0.0.1",
                0,
                Optional.of(new HttpServerConfig.Tls(files.certificate(), files.key(), Optional.empty())),
                HttpLimits.DEFAULT);
        try (Lifecycle lifecycle = new Lifecycle()) {
            int port = lifecycle.own(HttpServer.start(config, _ -> {})).port();
            BigInteger first = shown(certificates, port);
            lifecycle.start(
                    "renewal",
                    new CertificateRenewal(Duration.ofMillis(20), () -> certificates.server("serving", subject())));
            now.set(Instant.now()); // 65 days before the end
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            BigInteger current = first;
            while (current.equals(first) && System.nanoTime() < deadline) {
                current = shown(certificates, port);
            }
            assertThat(current).isNotEqualTo(first);
        }
    }

    @Test
    void whatEndsSoonIsDueAndMadeAnew() throws Exception {
        CertificateBootstrap certificates = CertificateBootstrap.open(folder, clock);
        CertificateBootstrap.KeyFiles files = certificates.client("client", CertificateSubject.client("u"));
        assertThat(CertificateBootstrap.endsSoon(files.certificate(), clock)).isFalse();
        now.set(Instant.now());
        assertThat(CertificateBootstrap.endsSoon(files.certificate(), clock)).isTrue();
        certificates.client("client", CertificateSubject.client("u"));
        assertThat(CertificateBootstrap.endsSoon(files.certificate(), clock)).isFalse();
    }
}
