package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import io.kjava.it.fixture.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user does with the three scripts: install, install again, stop all, remove. */
class InstallFlowIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final Path SCRIPTS = Path.of("../dist").toAbsolutePath().normalize();

    private final TestNetwork.Machine machine = TestCluster.shared().network().machine("installed", 6);
    private final Path root = TestCluster.shared().folder().resolve("installed");
    private final Path data = root.resolve("var/lib/kjava");

    @Test
    void itComesWorksAndGoes() throws IOException {
        TestImages.write(data.resolve("agent/images"));
        try {
            assertThat(script("install.sh").ok()).contains("The node is Ready");
            String server = pid();
            Map<String, String> installed = installed();

            assertThat(script("install.sh").ok()).contains("The node is Ready");
            assertThat(pid()).isEqualTo(server);
            assertThat(installed()).isEqualTo(installed);

            kubectl("apply", "-f", "-").input(Manifests.web("web", 1)).ok();
            kubectl("wait", "--for=condition=Available", "deployment/web", "--timeout=120s")
                    .ok();

            script("killall.sh", data.toString()).ok();
            assertNothingRuns();
            assertThat(data.resolve("server/db")).isNotEmptyDirectory();
        } finally {
            script("uninstall.sh").run();
        }

        assertNothingRuns();
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private Command script(String name, String... words) {
        List<String> command = new ArrayList<>(List.of("env", "KJAVA_ROOT=" + root, "bash"));
        command.add(SCRIPTS.resolve(name).toString());
        command.addAll(List.of(words));
        return Command.of(machine.command(command.toArray(String[]::new))).limit(LIMIT);
    }

    private Command kubectl(String... words) {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("usr/local/bin/kjava").toString(), "kubectl"));
        command.add("--kubeconfig=" + root.resolve("etc/kjava/kjava.yaml"));
        command.addAll(List.of(words));
        return Command.of(machine.command(command.toArray(String[]::new)));
    }

    private String pid() throws IOException {
        return Files.readString(root.resolve("run/kjava.pid")).strip();
    }

    /** Everything outside of the data directory that a second run could touch, with its time. */
    private Map<String, String> installed() throws IOException {
        try (Stream<Path> files =
                Stream.of("usr", "etc", "var/cache").map(root::resolve).flatMap(folder -> list(folder).stream())) {
            return files.collect(Collectors.toMap(Path::toString, InstallFlowIT::modified, (a, _) -> a, TreeMap::new));
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertNothingRuns() throws IOException {
        String processes = Command.of("ps", "-eo", "pid,args").ok();
        assertThat(processes.lines().filter(line -> line.contains(root.toString())))
                .isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(root + "/");
        String links = Command.of(machine.command("ip", "-o", "link")).ok();
        assertThat(links).doesNotContain("cni0", "kjava", "veth");
        assertThat(Command.of(machine.command("iptables-save")).ok()).doesNotContain("KUBE-", "KJAVA-", "CNI-");
    }
}
