package io.kjava.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.apiserver.storage.StorageException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who connects learns in one sentence, and soon, why it does not work. */
@Timeout(120)
@SuppressWarnings("try") // an interrupt may end the wait for a process
class EtcdConnectionTest {
    private static final Optional<Path> NONE = Optional.empty();

    @TempDir
    Path directory;

    private static StorageException fails(EtcdConfig config) {
        long start = System.nanoTime();
        StorageException failure = catchThrowableOfType(
                StorageException.class,
                () -> EtcdStorage.open(config, InstantSource.system()).close());
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(StorageException.Reason.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        return failure;
    }

    @Test
    void overTlsWithAClientCertificate() throws Exception {
        TestingEtcd.Tls tls = TestingEtcd.Tls.create(directory);
        TestingEtcd.Tls other = TestingEtcd.Tls.create(Files.createDirectory(directory.resolve("o")));
        try (TestingEtcd etcd = TestingEtcd.start(directory, tls)) {
            try (EtcdStorage storage = etcd.open()) {
                storage.create("/k", "v".getBytes(StandardCharsets.UTF_8));
                assertThat(storage.get("/k")).isPresent();
            }
            String endpoint = etcd.endpoint();
            assertThat(fails(EtcdConfig.of(endpoint, Optional.of(other.ca()), NONE, NONE)))
                    .hasMessage("the datastore %s shows a certificate that %s does not vouch for"
                            .formatted(endpoint, other.ca()));
            assertThat(fails(EtcdConfig.of(endpoint, Optional.of(tls.ca()), NONE, NONE)))
                    .hasMessageContaining(" client certificate (--datastore-certfile ");
            assertThat(fails(EtcdConfig.of(
                            endpoint,
                            Optional.of(tls.ca()),
                            Optional.of(other.certificate()),
                            Optional.of(other.key()))))
                    .hasMessageContaining("not accept the client certificate");
            assertThat(fails(EtcdConfig.of(endpoint.replace("https", "http"), NONE, NONE, NONE)))
                    .hasMessageContaining("(is it https?)");
            assertThat(fails(EtcdConfig.of(
                            endpoint.replace("127.0.0.1", "localhost"),
                            Optional.of(tls.ca()),
                            Optional.of(tls.certificate()),
                            Optional.of(tls.key()))))
                    .hasMessageContaining("shows a certificate of another name");
        }
    }

    @Test
    void nobodyThere() throws Exception {
        int port;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            String endpoint = "http://127.0.0.1:" + port;
            assertThat(fails(EtcdConfig.of(endpoint, NONE, NONE, NONE)))
                    .hasMessage("the datastore %s takes connections, but does not answer".formatted(endpoint));
        }
        String endpoint = "http://127.0.0.1:" + port;
        assertThat(fails(EtcdConfig.of(endpoint, NONE, NONE, NONE)))
                .hasMessage("the datastore %s cannot be reached: connection refused".formatted(endpoint));
        assertThat(fails(EtcdConfig.of("http://no.such.host.invalid:2379", NONE, NONE, NONE)))
                .hasMessageContaining("the host no.such.host.invalid is unknown");
    }

    @Test
    void ofSeveralMembersOneThatAnswersIsEnough() throws Exception {
        try (TestingEtcd etcd = TestingEtcd.start(directory)) {
            etcd.open().close();
            EtcdConfig config = EtcdConfig.of("http://127.0.0.1:1," + etcd.endpoint(), NONE, NONE, NONE);
            try (EtcdStorage storage = EtcdStorage.open(config, InstantSource.system())) {
                assertThat(storage.revision()).isPositive();
            }
        }
    }

    @Test
    void filesThatCannotBeUsed() throws Exception {
        Path none = directory.resolve("none.crt");
        Path text = Files.writeString(directory.resolve("text.crt"), "no certificate");
        assertThat(fails(EtcdConfig.of("https://127.0.0.1:1", Optional.of(none), NONE, NONE)))
                .hasMessage("the file %s cannot be read".formatted(none));
        assertThat(fails(EtcdConfig.of("https://127.0.0.1:1", Optional.of(text), NONE, NONE)))
                .hasMessageContaining("the file %s ".formatted(text));
    }

    @Test
    void whatNamesNoEtcd() {
        for (String text : new String[] {"", "mysql://x", "http://host", "http://a:1,https://b:2"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> EtcdConfig.of(text, NONE, NONE, NONE));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdConfig.of("https://a:1", NONE, Optional.of(directory), NONE));
    }
}
