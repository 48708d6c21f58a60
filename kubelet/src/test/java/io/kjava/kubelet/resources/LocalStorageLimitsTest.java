package io.kjava.kubelet.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.kernel.DiskUse;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageLimitsTest {
    private static final DiskUse TWO_MIB = new DiskUse(2 << 20, 1);

    @Test
    void findsWhatIsOverItsLimit() {
        Pod volume = Pods.pod("a", "", ",\"volumes\":[{\"name\":\"v\",\"emptyDir\":{\"sizeLimit\":\"1Mi\"}}]");
        assertThat(LocalStorageLimits.has(volume)).isTrue();
        assertThat(LocalStorageLimits.violation(
                        volume, new PodUseReader.Storage(Map.of(), Map.of("v", TWO_MIB), DiskUse.NONE)))
                .contains("Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ");
        Pod container = Pods.pod("a", "{\"limits\":{\"ephemeral-storage\":\"1Mi\"}}");
        assertThat(LocalStorageLimits.violation(
                        container, new PodUseReader.Storage(Map.of("c", TWO_MIB), Map.of(), DiskUse.NONE)))
                .contains("Pod ephemeral local storage usage exceeds the total limit of containers" + " 1Mi. ");
        assertThat(LocalStorageLimits.has(Pods.pod("a", ""))).isFalse();
    }

    @Test
    void countsBlocksNotLengths(@TempDir Path directory) throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(directory.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1 << 30);
        }
        Files.write(directory.resolve("full"), new byte[1 << 20]);
        DiskUse use = DiskUse.of(directory);
        assertThat(use.bytes()).isBetween(1L << 20, 2L << 20);
        assertThat(use.inodes()).isEqualTo(3);
    }
}
