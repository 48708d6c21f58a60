package io.kjava.apiserver.storage.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageContractTest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The same on an etcd of a later release in a container, where a Docker engine answers. */
@Timeout(120)
class EtcdContainerTest extends StorageContractTest {
    private static final String IMAGE = System.getProperty("kjava.etcd.image", "quay.io/coreos/etcd:v3.6.5");
    private static final int PORT = 2379;
    private static GenericContainer<?> container;
    private static EtcdConfig config;

    @BeforeAll
    static void startContainer() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine answers here: the contract was tested on an etcd process only");
        container = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT)
                .withCommand(
                        "etcd",
                        "--listen-client-urls=http://0.0.0.0:" + PORT,
                        "--advertise-client-urls=http://127.0.0.1:" + PORT)
                .waitingFor(Wait.forListeningPort());
        container.start();
        config = EtcdConfig.of(
                        "http://%s:%d".formatted(container.getHost(), container.getMappedPort(PORT)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .withCompaction(Duration.ZERO);
    }

    @AfterAll
    static void stopContainer() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    protected Storage open() {
        TestingEtcd.wipe(config);
        return EtcdStorage.open(config, InstantSource.system());
    }

    @Override
    protected void pass(Duration time) {} // etcd has a clock of its own: whoever waits, waits
}
