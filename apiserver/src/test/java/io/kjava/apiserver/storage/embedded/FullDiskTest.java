package io.kjava.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F07: a disk that is really full, a small file system of its own, under a storage that goes on. */
@Timeout(120)
class FullDiskTest {
    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    private static void run(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // full
        }
    }

    @Test
    void aFullDiskRefusesWritesReadsGoOnAndItMendsItself() throws Exception {
        Path filler = disk.resolve("filler");
        List<Stored> written = new ArrayList<>();
        try (EmbeddedStorage storage =
                EmbeddedStorage.open(EmbeddedConfig.in(disk.resolve("db")), InstantSource.system())) {
            for (int i = 0; i < 100; i++) {
                written.add(storage.create("/k/" + i, new byte[10_000]));
            }
            fill(filler);
            StorageException refusal = null;
            for (int i = 100; i < 3_000 && refusal == null; i++) {
                try {
                    written.add(storage.create("/k/" + i, new byte[10_000]));
                } catch (StorageException e) {
                    refusal = e;
                }
            }
            assertThat(refusal).isNotNull();
            assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
            int count = written.size();
            for (int i = 0; i < count; i += 10) {
                assertThat(storage.get("/k/" + i).orElseThrow().revision())
                        .isEqualTo(written.get(i).revision());
            }
            assertThat(storage.range("/k/", "", 0, 0).items()).hasSize(count);

            Files.delete(filler);
            long released = System.nanoTime();
            written.add(storage.create("/k/" + count, new byte[10_000]));
            assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(Duration.ofSeconds(2));
        }
        try (EmbeddedStorage storage =
                EmbeddedStorage.open(EmbeddedConfig.in(disk.resolve("db")), InstantSource.system())) {
            assertThat(storage.range("/k/", "", 0, 0).items())
                    .extracting(Stored::revision)
                    .containsExactlyInAnyOrderElementsOf(
                            written.stream().map(Stored::revision).toList());
        }
    }
}
