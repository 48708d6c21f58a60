package io.kjava.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real etcd of one member, as a process, with its data in a directory of the test. */
@SuppressWarnings("try") // an interrupt may end the wait for the process
public final class TestingEtcd implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/etcd"), Path.of("/usr/local/bin/etcd"));

    private final Path directory;
    private final int port;
    private final int peerPort;
    private final Optional<Tls> tls;
    private Process process;

    /** Who the member is, and whose clients it takes. */
    public record Tls(Path ca, Path serverCertificate, Path serverKey, Path certificate, Path key) {
        /** New authorities and certificates for 127.0.0.1. */
        public static Tls create(Path directory) throws IOException {
            InstantSource clock = InstantSource.system();
            CertificateAuthority ca = CertificateAuthority.create("etcd-ca", clock);
            Path caFile = directory.resolve("ca.crt");
            PemFiles.writePublic(caFile, PemFiles.certificates(List.of(ca.certificate())));
            CertificateSubject server =
                    new CertificateSubject("etcd", List.of(), List.of(), List.of(InetAddress.getLoopbackAddress()));
            issue(ca, server, CertificateAuthority.Use.SERVER, directory.resolve("server"));
            issue(ca, CertificateSubject.client("kjava"), CertificateAuthority.Use.CLIENT, directory.resolve("client"));
            return new Tls(
                    caFile,
                    directory.resolve("server.crt"),
                    directory.resolve("server.key"),
                    directory.resolve("client.crt"),
                    directory.resolve("client.key"));
        }

        private static void issue(
                CertificateAuthority ca, CertificateSubject subject, CertificateAuthority.Use use, Path name)
                throws IOException {
            KeyPair pair = CertificateAuthority.newKeyPair();
            PemFiles.writePrivate(
                    name.resolveSibling(name.getFileName() + ".key"), PemFiles.privateKey(pair.getPrivate()));
            PemFiles.writePublic(
                    name.resolveSibling(name.getFileName() + ".crt"),
                    PemFiles.certificates(
                            List.of(ca.issue(subject, pair.getPublic(), use, CertificateAuthority.LEAF_LIFETIME))));
        }
    }

    private TestingEtcd(Path directory, Optional<Tls> tls) throws IOException {
        this.directory = directory;
        this.tls = tls;
        this.port = freePort();
        this.peerPort = freePort();
        this.process = launch();
    }

    public static TestingEtcd start(Path directory) throws IOException {
        return new TestingEtcd(directory, Optional.empty());
    }

    public static TestingEtcd start(Path directory, Tls tls) throws IOException {
        return new TestingEtcd(directory, Optional.of(tls));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this test needs etcd: apt-get install etcd-server"));
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--logger=zap",
                "--log-level=error"));
        tls.ifPresent(files -> command.addAll(List.of(
                "--cert-file=" + files.serverCertificate(),
                "--key-file=" + files.serverKey(),
                "--trusted-ca-file=" + files.ca(),
                "--client-cert-auth")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("etcd.log").toFile())
                .start();
    }

    public String endpoint() {
        return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
    }

    public EtcdConfig config() {
        return EtcdConfig.of(endpoint(), tls.map(Tls::ca), tls.map(Tls::certificate), tls.map(Tls::key));
    }

    /** A storage on it, when it answers. */
    public EtcdStorage open() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return EtcdStorage.open(config().withCompaction(Duration.ZERO), InstantSource.system());
            } catch (StorageException e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw e;
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Removes every key. */
    void wipe() {
        wipe(config());
    }

    static void wipe(EtcdConfig config) {
        try (EtcdChannel channel = EtcdChannel.open(config)) {
            KVGrpc.newBlockingStub(channel.channel())
                    .withWaitForReady()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .deleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(ByteString.copyFrom(new byte[1]))
                            .setRangeEnd(ByteString.copyFrom(new byte[1]))
                            .build());
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
