package io.kjava.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** One API server in one process, with what a client needs to reach it. */
final class Target implements AutoCloseable {
    private final String name;
    private final int port;
    private final Process process;
    private final Process etcd;
    private final SSLContext tls;
    private final long startMillis;

    /** What is started, and how one gets in. */
    record Plan(String name, int port, List<String> command, List<String> etcd, Credentials who) {}

    /** Read when the server is ready: it may make them itself. */
    interface Credentials {
        SSLContext read() throws IOException;
    }

    private Target(Plan plan, Process process, Process etcd, SSLContext tls, long startMillis) {
        this.name = plan.name();
        this.port = plan.port();
        this.process = process;
        this.etcd = etcd;
        this.tls = tls;
        this.startMillis = startMillis;
    }

    static Target start(Plan plan, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Process etcd = plan.etcd().isEmpty() ? null : spawn(plan.etcd(), folder.resolve("etcd.log"));
        if (etcd != null && etcd.waitFor(3, TimeUnit.SECONDS)) {
            throw new IOException("etcd ended: " + folder.resolve("etcd.log"));
        }
        long start = System.nanoTime();
        Process process = spawn(plan.command(), folder.resolve("server.log"));
        while (true) {
            if (!process.isAlive() || System.nanoTime() - start > 180_000_000_000L) {
                end(process);
                if (etcd != null) {
                    end(etcd);
                }
                throw new IOException(plan.name() + " did not start: see " + folder);
            }
            try (WireClient client = new WireClient(plan.who().read(), plan.port(), Bodies.JSON.type())) {
                client.call("GET", "/readyz", new byte[0]);
                long millis = (System.nanoTime() - start) / 1_000_000;
                return new Target(plan, process, etcd, plan.who().read(), millis);
            } catch (IOException e) {
                process.waitFor(20, TimeUnit.MILLISECONDS); // not yet
            }
        }
    }

    private static Process spawn(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    WireClient connect(Bodies form) throws IOException {
        return new WireClient(tls, port, form.type());
    }

    String name() {
        return name;
    }

    long startMillis() {
        return startMillis;
    }

    /** Resident memory of the server, and of the etcd that it needs. */
    long residentKiB() throws IOException {
        return resident(process) + (etcd == null ? 0 : resident(etcd));
    }

    long serverKiB() throws IOException {
        return resident(process);
    }

    private static long resident(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    @Override
    public void close() {
        end(process);
        if (etcd != null) {
            end(etcd);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
