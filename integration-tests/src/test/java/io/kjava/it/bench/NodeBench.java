package io.kjava.it.bench;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.http.ApiEndpoint;
import io.kjava.client.http.HttpApiClient;
import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.KjavaProcess;
import io.kjava.it.fixture.TestNetwork;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Starts a server with its node several times, in a network of its own, and prints medians: how long
 * until it is ready, what it takes at rest, how long a pod takes. Ends with 1 when a figure is over its
 * gate. Run by {@code integration-tests/bench/node.sh}.
 */
public final class NodeBench {
    private static final int PORT = 6443;
    private static final long LIMIT_SECONDS = 120;

    private final TestNetwork.Machine machine;
    private final Path folder;
    private final long restSeconds = Long.getLong("bench.rest", 20);
    private final SSLSocketFactory tls = TlsContexts.withoutVerification().getSocketFactory();

    private NodeBench(TestNetwork.Machine machine, Path folder) {
        this.machine = machine;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int pods = args.length > 1 ? Integer.parseInt(args[1]) : 30;
        BenchTable table = new BenchTable();
        Path folder = Files.createTempDirectory("kjava-bench");
        try (TestNetwork network = TestNetwork.create()) {
            NodeBench bench = new NodeBench(network.machine("bench", 2), folder);
            for (int round = 1; round <= rounds; round++) {
                bench.round(table, round == rounds ? pods : 0);
            }
        } finally {
            Command.of("rm", "-rf", "--one-file-system", folder.toString()).run();
        }
        System.exit(table.print(System.getProperty("bench.name", "")) ? 0 : 1);
    }

    private void round(BenchTable table, int pods) throws Exception {
        Path data = Files.createTempDirectory(folder, "data");
        Files.delete(data);
        long start = System.nanoTime();
        try (KjavaProcess server = start(data)) {
            await(server, this::answers);
            table.add("start to /readyz, empty data directory", seconds(start));
            try (ApiClient client = client(data)) {
                await(server, () -> isReady(client));
                table.add("start to node Ready, empty data directory", seconds(start));
                Thread.sleep(restSeconds * 1000); // what a start leaves to do is not rest
                rest(table, server, data);
                if (pods > 0) {
                    new PodBench(client).run(table, pods);
                }
            }
            server.terminate();
            start = System.nanoTime();
            server.restart();
            await(server, this::answers);
            table.add("start to /readyz, second start", seconds(start));
        }
    }

    private KjavaProcess start(Path data) {
        return KjavaProcess.start(
                machine,
                data,
                folder.resolve("server.log"),
                "server",
                "--node-name=bench",
                "--node-ip=" + machine.address(),
                "--tls-san=" + machine.address(),
                "--write-kubeconfig=" + folder.resolve("kubeconfig"));
    }

    private ApiClient client(Path data) throws IOException {
        Path keys = data.resolve("server/tls");
        return new HttpApiClient(ApiEndpoint.of(
                URI.create("https://" + machine.address() + ":" + PORT),
                keys.resolve("server-ca.crt"),
                keys.resolve("client-admin.crt"),
                keys.resolve("client-admin.key")));
    }

    /** Whether {@code /readyz} says ok: one connection, one request. */
    private boolean answers() {
        try (SSLSocket socket = (SSLSocket) tls.createSocket()) {
            socket.connect(new InetSocketAddress(machine.address(), PORT), 1000);
            socket.setSoTimeout(2000);
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static boolean isReady(ApiClient client) {
        return client.resource(Node.class)
                .get(ObjectKey.of("", "bench"))
                .filter(node ->
                        Optional.ofNullable(node.getStatus()).map(NodeStatus::getConditions).orElse(List.of()).stream()
                                .anyMatch(c -> c.getType().equals("Ready")
                                        && c.getStatus().equals("True")))
                .isPresent();
    }

    private static void await(KjavaProcess server, BooleanSupplier there) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_SECONDS * 1_000_000_000;
        while (!there.getAsBoolean()) {
            if (!server.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the server is not ready:\n" + server.log());
            }
            Thread.sleep(10); // the clock's grain
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void rest(BenchTable table, KjavaProcess server, Path data) throws IOException, InterruptedException {
        List<Usage> jvm = List.of(new Usage(server.pid()));
        List<Usage> all = Usage.naming(List.of(data.toString(), runFolder(data)));
        long jvmBefore = Usage.cpuMillis(jvm);
        long allBefore = Usage.cpuMillis(all);
        long start = System.nanoTime();
        Thread.sleep(restSeconds * 1000);
        double passed = seconds(start) * 1000;
        table.add("CPU at rest, JVM", 100 * (Usage.cpuMillis(jvm) - jvmBefore) / passed);
        table.add("CPU at rest, everything", 100 * (Usage.cpuMillis(all) - allBefore) / passed);
        table.add("memory at rest, JVM", jvm.getFirst().residentMiB());
        double sum = 0;
        for (Usage each : all) {
            sum += each.residentMiB();
        }
        table.add("memory at rest, everything", sum);
    }

    private static String runFolder(Path data) throws IOException {
        return Files.readString(data.resolve("agent/run-dir")).strip();
    }

    /** What one process takes, as the kernel tells it. */
    record Usage(long pid) {
        private static final int TICK_MILLIS = 10;

        /** Every process with one of these texts on its command line. */
        static List<Usage> naming(List<String> texts) {
            List<Usage> found = new ArrayList<>();
            ProcessHandle.allProcesses()
                    .filter(handle -> handle.pid() != ProcessHandle.current().pid())
                    .filter(handle -> texts.stream().anyMatch(commandLine(handle.pid())::contains))
                    .forEach(handle -> found.add(new Usage(handle.pid())));
            return found;
        }

        private static String commandLine(long pid) {
            try {
                return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            } catch (IOException e) {
                return ""; // it has ended
            }
        }

        static long cpuMillis(List<Usage> all) throws IOException {
            long sum = 0;
            for (Usage each : all) {
                String stat = Files.readString(Path.of("/proc/" + each.pid + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MILLIS;
            }
            return sum;
        }

        double residentMiB() throws IOException {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .sum();
        }
    }
}
