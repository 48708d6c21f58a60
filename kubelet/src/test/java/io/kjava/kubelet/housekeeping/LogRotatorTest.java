package io.kjava.kubelet.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.cri.CriException.Code;
import io.kjava.cri.TestingRuntimeService;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.PodDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotatorTest {
    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final TestingRuntimeService runtime = new TestingRuntimeService(() -> now);

    @Test
    void aLongLogIsMovedAwayAndReopened() throws IOException {
        Path log = write("0.log", "0123456789x");

        rotator().rotateAll();

        assertThat(log).doesNotExist();
        assertThat(folder.resolve("0.log.20260101-000000")).hasContent("0123456789x");
        assertThat(runtime.calls()).containsExactly("reopenContainerLog c1");
    }

    @Test
    void aShortLogStays() throws IOException {
        Path log = write("0.log", "0123456789");

        rotator().rotateAll();

        assertThat(log).exists();
        assertThat(runtime.calls()).isEmpty();
    }

    @Test
    void theLogComesBackWhenTheRuntimeDoesNotReopen() throws IOException {
        Path log = write("0.log", "0123456789x");
        runtime.failNext("reopenContainerLog", Code.FAILED, "no");

        rotator().rotateAll();

        assertThat(log).hasContent("0123456789x");
    }

    @Test
    void thePartBeforeTheLastIsPacked() throws IOException {
        LogRotator rotator = rotator();
        write("0.log", "first 0123456789");
        rotator.rotateAll();
        now = now.plusSeconds(60);
        write("0.log", "second 0123456789");

        rotator.rotateAll();

        Path packed = folder.resolve("0.log.20260101-000000.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("first 0123456789");
        }
        assertThat(folder.resolve("0.log.20260101-000000")).doesNotExist();
        assertThat(folder.resolve("0.log.20260101-000100")).hasContent("second 0123456789");
    }

    @Test
    void aContainersLogGoesWithItsParts() throws IOException {
        Path log = write("0.log", "x");
        Path part = write("0.log.20260101-000000.gz", "y");
        Path other = write("1.log", "z");

        LogRotator.deleteAll(log);

        assertThat(List.of(log, part)).noneMatch(Files::exists);
        assertThat(other).exists();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private LogRotator rotator() {
        return new LogRotator(
                new OnePod(folder.resolve("0.log")),
                runtime,
                new LogRotator.Limits(10, 5, Duration.ofSeconds(1)),
                () -> now);
    }

    /** A node with one pod, of which one container runs. */
    private record OnePod(Path log) implements PodDirectory {
        private static final Pod POD = new PodBuilder()
                .withNewMetadata()
                .withNamespace("d")
                .withName("p")
                .withUid("u")
                .endMetadata()
                .build();

        @Override
        public Collection<Pod> pods() {
            return List.of(POD);
        }

        @Override
        public Optional<Pod> pod(String namespace, String name) {
            return Optional.of(POD);
        }

        @Override
        public Optional<ObservedPod> observed(String podUid) {
            ObservedContainer container = new ObservedContainer(
                    "c1",
                    "c",
                    0,
                    "s",
                    ObservedContainer.State.RUNNING,
                    "i",
                    "i",
                    "",
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    0,
                    "",
                    "",
                    log.toString(),
                    null,
                    ContainerHealth.UNKNOWN);
            return Optional.of(new ObservedPod("u", "d", "p", List.of(), List.of(container)));
        }
    }
}
