package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.Kubectls;
import io.kjava.it.fixture.Kubectls.Client;
import io.kjava.it.fixture.RunningCommand;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Flow G with every kubectl of this machine, over both protocols, to pods of both nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlStreamsFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NS = "kubectl-streams";
    private static final int HTTP = 8080;
    private static final int ECHO = 9000;
    private static final int CONNECTIONS = 20;

    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @TempDir
    Path folder;

    @BeforeAll
    void runPods() {
        TestCluster.shared().agent();
        kubectl.namespace(NS);
        for (String node : List.of("server", "agent")) {
            kubectl.command("-n", NS, "apply", "-f", "-").input(pod(node)).ok();
        }
        for (String node : List.of("server", "agent")) {
            kubectl.await(NS, "pod/on-" + node, "condition=Ready", LIMIT);
        }
    }

    /** Each client with one of the nodes, by turns. */
    static Stream<Arguments> clients() {
        List<Client> all = Kubectls.all();
        return IntStream.range(0, all.size())
                .mapToObj(i -> Arguments.of(all.get(i), i % 2 == 0 ? "on-server" : "on-agent"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void execGivesOutputsAndExitCode(Client client, String pod) {
        Command.Result result =
                exec(client, pod, "sh", "-c", "echo out; echo err >&2; exit 7").run();

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).contains("err\n");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void execTakesInputToItsEnd(Client client, String pod) {
        String text = "0123456789abcdef".repeat(20_000);

        assertThat(client.command(kubectl, "-n", NS, "exec", "-i", pod, "-c", "main", "--", "cat")
                        .input(text)
                        .ok())
                .isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void aTerminalHasTheSizeOfItsWindow(Client client, String pod) throws IOException {
        Path screen = Files.createTempFile(folder, "screen", "");
        String remote =
                "stty size; until [ \"$(stty size)\" = '44 122' ]; do sleep 0.1; done;" + " echo new size; exit 5";
        Command inside = client.command(kubectl, "-n", NS, "exec", "-it", pod, "-c", "main", "--", "sh", "-c", remote);
        String local = "stty rows 33 cols 101; (until grep -q '33 101' "
                + screen
                + "; do sleep 0.1; done; stty rows 44 cols 122 < /dev/tty) & exec "
                + inside.line();

        Command.Result result = inside.wrapped("script", "-qefc", local, screen.toString())
                .limit(LIMIT)
                .run();

        assertThat(Files.readString(screen)).contains("33 101").contains("new size");
        assertThat(result.exit()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void attachSpeaksWithTheRunningProcess(Client client, String pod) {
        try (RunningCommand attached = client.command(kubectl, "-n", NS, "attach", "-i", pod, "-c", "cat")
                .start()) {
            attached.type("say it back\n");

            Eventually.holds(LIMIT, () -> assertThat(attached.output()).contains("say it back\n"));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void manyConnectionsAreForwardedToSeveralPorts(Client client, String pod) {
        try (RunningCommand forward = forward(client, "pod/" + pod, ":" + HTTP, ":" + ECHO)) {
            int http = portOf(forward, HTTP);
            int echo = portOf(forward, ECHO);
            byte[] sent = new byte[300_000];
            new Random(1).nextBytes(sent);

            assertThat(exchange(echo, sent)).isEqualTo(sent);
            ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
            IntStream.range(0, CONNECTIONS).parallel().forEach(_ -> answers.add(page(http)));
            assertThat(answers).hasSize(CONNECTIONS).allMatch(page -> page.contains("hello"));
            assertThat(forward.isAlive()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void aServiceIsForwardedToOneOfItsPods(Client client, String pod) {
        try (RunningCommand forward = forward(client, "service/" + pod, ":80")) {
            assertThat(page(portOf(forward, HTTP))).contains("hello");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void filesAreCopiedBothWays(Client client, String pod) throws IOException {
        Path file = folder.resolve("sent");
        byte[] content = new byte[200_000];
        new Random(2).nextBytes(content);
        Files.write(file, content);
        Path back = folder.resolve("back");

        cp(client, file.toString(), NS + "/" + pod + ":/tmp/copy");
        cp(client, NS + "/" + pod + ":tmp/copy", back.toString());

        assertThat(Arrays.equals(Files.readAllBytes(back), content)).isTrue();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("clients")
    void logsAreCutAsAskedFor(Client client, String pod) {
        String[] logs = {"-n", NS, "logs", pod, "-c", "main"};

        assertThat(client.command(kubectl, logs).ok()).isEqualTo("one\ntwo\nthree\n");
        assertThat(with(client, logs, "--tail=2").ok()).isEqualTo("two\nthree\n");
        assertThat(with(client, logs, "--limit-bytes=5").ok()).isEqualTo("one\nt");
        assertThat(with(client, logs, "--timestamps").ok().lines())
                .allMatch(line -> line.matches("20\\d\\d-\\S+Z (one|two|three)"));
        Command.Result previous = with(client, logs, "--previous").run();
        assertThat(previous.err())
                .contains("previous terminated container \"main\" in pod \"%s\" not found".formatted(pod));
    }

    private Command with(Client client, String[] words, String more) {
        String[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = more;
        return client.command(kubectl, all);
    }

    private Command exec(Client client, String pod, String... command) {
        return client.command(
                kubectl,
                Stream.concat(Stream.of("-n", NS, "exec", pod, "-c", "main", "--"), Stream.of(command))
                        .toArray(String[]::new));
    }

    private void cp(Client client, String from, String to) {
        client.command(kubectl, "-n", NS, "cp", from, to, "-c", "main").ok();
    }

    private RunningCommand forward(Client client, String target, String... ports) {
        return client.command(
                        kubectl,
                        Stream.concat(Stream.of("-n", NS, "port-forward", target), Stream.of(ports))
                                .toArray(String[]::new))
                .start();
    }

    private static int portOf(RunningCommand forward, int remote) {
        Pattern line = Pattern.compile("Forwarding from 127.0.0.1:(\\d+) -> " + remote + "\n");
        Eventually.holds(LIMIT, () -> assertThat(forward.output()).containsPattern(line));
        Matcher found = line.matcher(forward.output());
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static String page(int port) {
        byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        return new String(exchange(port, request), StandardCharsets.US_ASCII);
    }

    /** Sends, says that this is all, and reads what comes back to its end. */
    private static byte[] exchange(int port, byte[] sent) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            Thread writer = Thread.startVirtualThread(() -> send(socket, sent));
            InputStream in = socket.getInputStream();
            byte[] answer = in.readAllBytes();
            writer.join();
            return answer;
        } catch (IOException e) {
            throw new AssertionError("port " + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void send(Socket socket, byte[] sent) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(sent);
            socket.shutdownOutput();
        } catch (IOException e) {
            // the reader sees how far it came
        }
    }

    private static String pod(String node) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: on-%1$s, labels: {app: on-%1$s}}
        spec:
          nodeName: %1$s
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: %2$s
            command:
            - sh
            - -c
            - |
              echo one; echo two; echo three
              echo hello > /www/index.html
              httpd -p %3$d -h /www
              while true; do nc -l -p %4$d -e cat; done
          - name: cat
            image: %2$s
            stdin: true
            command: [cat]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: on-%1$s}
        spec:
          selector: {app: on-%1$s}
          ports: [{port: 80, targetPort: %3$d}]
        """.formatted(node, TestImages.BUSYBOX, HTTP, ECHO);
    }
}
