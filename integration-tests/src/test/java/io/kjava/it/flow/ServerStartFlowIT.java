package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.dist.bootstrap.HostInspection;
import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flow H: a server starts, or says in one sentence why not. */
class ServerStartFlowIT {
    private static final Duration PROMISED = Duration.ofSeconds(5);

    /** After it, a start that was not refused is stopped. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static TestNetwork.@Nullable Machine machine;

    @Test
    void readyzAnswersOk() {
        assertThat(TestCluster.shared().kubectl().run("get", "--raw", "/readyz"))
                .isEqualTo("ok");
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

    @Test
    void aMissingProgramIsNamed() {
        Path runc = HostInspection.find("runc").orElseThrow();

        assertRefused(within("mount --bind /dev/null " + runc, "server"), "runc is missing: install the package runc");
    }

    @Test
    void aMissingPrivilegeIsNamed() {
        List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set=-sys_admin"));
        words.addAll(KjavaProcess.javaCommand(List.of("server", "--data-dir=/nowhere")));

        assertRefused(timed(machine().command(words.toArray(String[]::new))), "root privileges");
    }

    @Test
    void aReadOnlyDiskIsNamed(@TempDir Path folder) {
        assertRefused(
                within("mount -t tmpfs -o ro none " + folder, "server", "--data-dir=" + folder.resolve("data")),
                "Read-only file system");
    }

    @Test
    void aKubeconfigThatCannotBeWrittenIsNamed() {
        assertRefused(
                kjava("server", "--disable-agent", "--https-listen-port=16443", "--write-kubeconfig=/proc/kjava/k"),
                "--write-kubeconfig /proc/kjava/k: cannot be written");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed(@TempDir Path folder) {
        String url = "https://" + TestCluster.shared().server().machine().address() + ":7";

        assertRefused(join(folder, url, "x"), "--server: " + url + " does not answer");
    }

    @Test
    void aWrongTokenIsNamed(@TempDir Path folder) {
        String url = "https://" + TestCluster.shared().server().machine().address() + ":6443";
        String right = TestCluster.shared().token();

        assertRefused(join(folder, url, right + "x"), "--token: the server does not accept it");
        assertRefused(
                join(folder, url, "K10" + "0".repeat(64) + "::server:x"), "is not the one that the token was made for");
        assertRefused(join(folder, url, "K10abc"), "--token: the token is damaged");
    }

    private static Command.Result join(Path folder, String url, String token) {
        List<String> words = List.of(
                "agent",
                "--node-name=refused",
                "--node-ip=" + machine().address(),
                "--data-dir=" + folder.resolve("data"),
                "--server=" + url,
                "--token=" + token);
        return timed(machine().command(KjavaProcess.javaCommand(words).toArray(String[]::new)));
    }

    /** A machine where no kjava runs, so that nothing but what a test looks for is in the way. */
    private static synchronized TestNetwork.Machine machine() {
        if (machine == null) {
            machine = TestCluster.shared().network().machine("refused", 5);
        }
        return machine;
    }

    /** Runs it after a change of the file system that nobody else sees. */
    private static Command.Result within(String change, String... words) {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
        command.add(change + " && exec \"$@\"");
        command.add("kjava");
        command.addAll(KjavaProcess.javaCommand(List.of(words)));
        return timed(machine().command(command.toArray(String[]::new)));
    }

    private static Command.Result kjava(String... words) {
        return timed(KjavaProcess.javaCommand(List.of(words)));
    }

    /** Runs it and sees that it ends within what is promised, on a machine that has time for it. */
    private static Command.Result timed(List<String> words) {
        long before = System.nanoTime();
        Command.Result result = Command.of(words).limit(LIMIT).run();
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        if (took.compareTo(PROMISED) > 0) {
            assertThat(took).as("%s", words).isLessThan(PROMISED.multipliedBy(slowness()));
        }
        return result;
    }

    /**
     * How many times longer than its CPU time a program takes now that waits for nothing: once on a
     * machine that does nothing else.
     */
    private static long slowness() {
        List<String> words = new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\" > /dev/null"));
        words.add("bash");
        words.addAll(KjavaProcess.javaCommand(List.of("version")));
        String[] seconds = Command.of(words).run().err().strip().split("\\s+");
        int count = seconds.length;
        double wall = Double.parseDouble(seconds[count - 3]);
        double cpu = Double.parseDouble(seconds[count - 2]) + Double.parseDouble(seconds[count - 1]);
        return Math.max(1, Math.round(wall / cpu));
    }

    private static void assertRefused(Command.Result result, String sentence) {
        assertThat(result.exit()).isPositive();
        assertThat(result.all()).contains(sentence).doesNotContain("\tat ");
    }
}
