package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flow H: a server starts, or says in one sentence why not. */
class ServerStartFlowIT {
    @Test
    void readyzAnswersOk() {
        assertThat(TestCluster.shared().kubectl().run("get", "--raw", "/readyz")).isEqualTo("ok");
    }

    @Test
    void aWrongFlagIsNamed() {
        Command.Result result = kjava("server", "--cluster-cidr=10.42");

        assertRefused(result, "--cluster-cidr: '10.42'");
    }

    @Test
    void aBrokenConfigFileIsNamed(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), "no-such-flag: 1\n");

        assertRefused(kjava("server", "--config=" + config), "unknown key 'no-such-flag'");
    }

    @Test
    void aForeignDataDirectoryIsLeftAlone(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("somebody-elses"), "data");

        assertRefused(
                kjava("server", "--disable-agent", "--https-listen-port=16443", "--data-dir=" + folder),
                "holds 'somebody-elses', which is not kjava's");
    }

    @Test
    void anAgentWithoutItsServerIsRefused() {
        assertRefused(kjava("agent", "--token=x"), "--server");
    }

    private static Command.Result kjava(String... words) {
        return Command.of(KjavaProcess.javaCommand(List.of(words)))
                .limit(Duration.ofSeconds(5))
                .run();
    }

    private static void assertRefused(Command.Result result, String sentence) {
        assertThat(result.exit()).isPositive();
        assertThat(result.all()).contains(sentence).doesNotContain("\tat ");
    }
}
