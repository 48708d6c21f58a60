package io.kjava.dist.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files win in their order, the command line wins over files. */
class ConfigFileTest {
    private static final Set<String> FLAGS = Set.of("node-label", "https-listen-port", "disable");

    @Test
    void theLastFileWinsAndAPlusAdds(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "node-label: [a=1]\nhttps-listen-port: 1\n");
        Path more = Files.createDirectories(folder.resolve("config.yaml.d"));
        Files.writeString(more.resolve("10.yaml"), "node-label+: b=2\n");
        Files.writeString(more.resolve("20.yaml"), "https-listen-port: 2\n");

        Map<String, List<String>> settings = ConfigFile.read(file, FLAGS);

        assertThat(settings)
                .containsEntry("node-label", List.of("a=1", "b=2"))
                .containsEntry("https-listen-port", List.of("2"));
        assertThat(ConfigFile.asArguments(settings, List.of("server", "--https-listen-port=3")))
                .containsExactly("--node-label=a=1", "--node-label=b=2");
    }

    @Test
    void aFileOfCommentsSaysNothing(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, "---\n# nothing yet\n\n");

        assertThat(ConfigFile.read(file, FLAGS)).isEmpty();
        assertThat(ConfigFile.read(folder.resolve("absent.yaml"), FLAGS)).isEmpty();
    }

    @Test
    void rangesKnowWhenTheyOverlap() {
        Cidr wide = Cidr.parse("10.0.0.0/8");

        assertThat(wide.overlaps(Cidr.parse("10.43.0.0/16"))).isTrue();
        assertThat(Cidr.parse("10.43.0.0/16").overlaps(wide)).isTrue();
        assertThat(wide.overlaps(Cidr.parse("11.0.0.0/8"))).isFalse();
        assertThat(wide.overlaps(Cidr.parse("fd00::/8"))).isFalse();
        assertThat(wide.hostBits()).isEqualTo(24);
    }
}
