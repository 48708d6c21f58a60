package io.kjava.cni.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkConfListTest {
    @TempDir
    Path folder;

    @Test
    void onlyInstalledPluginsAreNamed() {
        assertThat(list(Set.of("portmap", "bandwidth")).toJson())
                .contains("\"portmap\"", "\"bandwidth\"", "\"subnet\" : \"10.42.1.0/24\"");
        assertThat(list(Set.of()).toJson()).doesNotContain("portmap", "bandwidth");
    }

    @Test
    void theFileIsWrittenOnlyWhenItsTextChanges() throws Exception {
        ConfListFile file = new ConfListFile(folder.resolve("net.d"));
        assertThat(file.write("one")).isTrue();
        assertThat(file.write("one")).isFalse();
        assertThat(file.write("two")).isTrue();
        assertThat(Files.readString(file.path())).isEqualTo("two");
        try (var entries = Files.list(folder.resolve("net.d"))) {
            assertThat(entries).containsExactly(file.path());
        }
    }

    private static NetworkConfList list(Set<String> plugins) {
        return new NetworkConfList("kjava", "cni0", 1450, List.of("10.42.1.0/24"), "/run/kjava/ipam", plugins);
    }
}
