package io.kjava.dist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a start is told in a sentence, with an exit code and without a stack trace. */
@Timeout(60) // a start that is not refused would serve for ever
class BadStartTest {
    private Path folder;

    @BeforeEach
    void remember(@TempDir Path fresh) {
        folder = fresh;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --cluster-cird=10.42.0.0/16 | Unknown option: '--cluster-cird=10.42.0.0/16'
                    --https-listen-port=https | Invalid value for option '--https-listen-port'
                    --https-listen-port=70000 | --https-listen-port: 70000 (expected: 1-65535)
                    --cluster-cidr=10.42 | --cluster-cidr: '10.42' (expected: an IP range
                    --cluster-cidr=10.43.128.0/17 | --service-cidr 10.43.0.0/16 overlap
                    --cluster-cidr=10.42.0.0/25 | --cluster-cidr: 10.42.0.0/25 is too small
                    --service-cidr=10.44.0.0/30 | --service-cidr: 10.44.0.0/30 is too small
                    --service-cidr=11.0.0.0/8 | --service-cidr: 11.0.0.0/8 is too large
                    --cluster-dns=10.99.0.1 | --cluster-dns: 10.99.0.1 (expected: an address of
                    --cluster-domain=_ | --cluster-domain: '_' (expected: a DNS domain)
                    --node-ip=10.42.0.7 | --node-ip: 10.42.0.7 lies in 10.42.0.0/16
                    --node-ip=here | --node-ip: 'here' (expected: an IP address)
                    --node-name=Not_A_Name | --node-name: 'Not_A_Name' (expected: lower-case
                    --node-label=x | --node-label: 'x' (expected: KEY=VALUE)
                    --node-taint=a=b:Never | --node-taint: 'a=b:Never' (expected: KEY=VALUE:EFFECT
                    --bind-address=everywhere | --bind-address: 'everywhere' (expected: an IP
                    --service-node-port-range=1 | --service-node-port-range: '1' (expected: a port
                    --write-kubeconfig-mode=rw | --write-kubeconfig-mode: 'rw' (expected: octal
                    --disable=nothing | --disable: 'nothing' (expected: one of coredns, dns
                    --kube-proxy-arg=proxy-mode=x | --kube-proxy-arg: 'proxy-mode=x' (expected:
                    --token-file=/nowhere/t | --token-file: /nowhere/t cannot be read
                    --resolv-conf=/nowhere/r | --resolv-conf: /nowhere/r cannot be read
                    --config=/nowhere/c.yaml | --config /nowhere/c.yaml: cannot be read
                    """)
    void aWrongFlagIsNamed(String flag, String sentence) throws IOException {
        assertRefused(server(flag), sentence);
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        Run run = server("--cluster-cidr=x", "--node-label=y", "--disable=z");

        assertThat(run.err()).contains("--cluster-cidr", "--node-label", "--disable");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no-such-flag: 1 | unknown key 'no-such-flag'
                    cluster-cidr: {a: b} | cluster-cidr: '{"a":"b"}' (expected: a value or a list
                    'https-listen-port: [' | is not valid YAML
                    - a | is not a map of settings
                    https-listen-port: many | Invalid value for option '--https-listen-port'
                    """)
    void aBrokenConfigFileIsNamed(String text, String sentence) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), text + "\n");

        Run run = run("server", "--config=" + config);

        assertRefused(run, sentence);
        assertThat(run.err()).contains(config.toString());
    }

    @Test
    void aConfigFileCountsBesideTheCommandLineAndBelowIt() throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                        cluster-domain: some.domain
                        cluster-cidr: 10.1
                        node-label: [x, z]
                        """);

        Run run = run("server", "--config=" + config, "--cluster-cidr=10.42", "--data-dir=" + folder.resolve("data"));

        assertRefused(run, "--cluster-cidr: '10.42'");
        assertThat(run.err())
                .contains("--node-label: 'x'", "--node-label: 'z'")
                .doesNotContain("10.1", "Unmatched", "cluster-domain");
    }

    @Test
    void aForeignDataDirectoryIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/somebody-elses"), "data");

        assertRefused(server(), "holds 'somebody-elses', which is not kjava's");
        assertThat(folder.resolve("data")).isDirectoryNotContaining("glob:**lock");
    }

    @Test
    void aDataDirectoryOfAnotherFormatIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/kjava-format"), "99\n");

        assertRefused(server(), "has format 99, this kjava knows format 1");
    }

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Files.writeString(folder.resolve("data"), "");

        assertRefused(server(), "is not a directory");
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws IOException {
        assertRefused(server("--data-dir=/proc/kjava/data"), "--data-dir /proc/kjava/data: cannot");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            assertRefused(
                    server("--https-listen-port=" + taken.getLocalPort()),
                    "--https-listen-port: cannot listen on 0.0.0.0:" + taken.getLocalPort());
        }
    }

    @Test
    void anAgentNeedsServerAndToken() throws IOException {
        Path config = Files.createFile(folder.resolve("empty.yaml"));

        Run run = run("agent", "--config=" + config, "--server=localhost");

        assertRefused(run, "--server: 'localhost' (expected: https://HOST:PORT)");
        assertThat(run.err()).contains("--token: is missing");
    }

    @Test
    void whatKjavaDoesNotBringIsSaid() throws IOException {
        Run run = server("--disable=traefik", "--cluster-cidr=x");

        assertThat(run.err()).contains("--disable traefik: kjava brings none");
        assertThat(run.err()).doesNotContain("--disable: 'traefik'");
    }

    /** A control plane alone, which needs neither root nor packages. */
    private Run server(String... flags) throws IOException {
        Path config = folder.resolve("none.yaml");
        if (!Files.exists(config)) {
            Files.createFile(config);
        }
        List<String> words = new ArrayList<>(List.of("server", "--disable-agent"));
        words.add("--node-ip=192.0.2.1");
        words.add("--https-listen-port=" + freePort());
        words.add("--config=" + config);
        words.add("--data-dir=" + folder.resolve("data"));
        words.add("--write-kubeconfig=" + folder.resolve("kubeconfig"));
        words.addAll(List.of(flags));
        return run(words.toArray(String[]::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    record Run(int exit, String err) {}

    private static Run run(String... words) {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return new Run(KjavaCommand.run(words), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    private static void assertRefused(Run run, String sentence) {
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(run.exit()).isPositive();
    }
}
