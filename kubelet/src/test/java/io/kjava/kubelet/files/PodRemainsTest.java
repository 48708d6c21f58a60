package io.kjava.kubelet.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodRemainsTest {
    @TempDir
    Path folder;

    @Test
    void allOfAPodGoesThoughOnlyItsUidIsKnown() throws IOException {
        PodPaths paths = new PodPaths(folder.resolve("kubelet"), folder.resolve("pods"), folder.resolve("containers"));
        Path gone = log(paths, "ns_a_uid-1");
        Path other = log(paths, "ns_b_uid-2");
        Files.createDirectories(paths.pod("uid-1"));

        new PodRemains(paths).delete("uid-1");

        assertThat(paths.pod("uid-1")).doesNotExist();
        assertThat(paths.podLogs().resolve("ns_a_uid-1")).doesNotExist();
        assertThat(Files.exists(gone, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(other).exists();
    }

    /** Makes a log and returns the link to it. */
    private static Path log(PodPaths paths, String pod) throws IOException {
        Path log = paths.podLogs().resolve(pod).resolve("c/0.log");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "x");
        Files.createDirectories(paths.containerLogs());
        return Files.createSymbolicLink(paths.containerLogs().resolve(pod + "_c-1.log"), log);
    }
}
