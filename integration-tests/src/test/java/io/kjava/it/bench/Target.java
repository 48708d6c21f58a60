package io.kjava.it.bench;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One API server in one process, with what a client needs to reach it. */
final class Target implements AutoCloseable {
    private final String name;
    private final WireLoop loop;
    private final Process process;
    private final Process etcd;
    private final SslContext tls;
    private final long startMillis;

    /** What is started, and how one gets in. */
    record Plan(String name, int port, List<String> command, List<String> etcd, Credentials who) {}

    /** Read when the server is ready: it may make them itself. */
    interface Credentials {
        SslContext read() throws IOException;
    }

    private Target(Plan plan, Process process, Process etcd, WireLoop loop, SslContext tls, long startMillis) {
        this.name = plan.name();
        this.loop = loop;
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
        WireLoop loop = new WireLoop(plan.port());
        Template ready = Template.of("GET", "/readyz", Bodies.JSON.type(), new byte[0]);
        long start = System.nanoTime();
        Process process = spawn(plan.command(), folder.resolve("server.log"));
        while (true) {
            if (!process.isAlive() || System.nanoTime() - start > 180_000_000_000L) {
                end(process);
                if (etcd != null) {
                    end(etcd);
                }
                loop.close();
                throw new IOException(plan.name() + " did not start: see " + folder);
            }
            try {
                SslContext tls = plan.who().read();
                loop.call(tls, ready);
                long millis = (System.nanoTime() - start) / 1_000_000;
                return new Target(plan, process, etcd, loop, tls, millis);
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

    /** One request on a connection of its own. */
    byte[] call(Template request) throws IOException, InterruptedException {
        return loop.call(tls, request);
    }

    WireLoop loop() {
        return loop;
    }

    SslContext tls() {
        return tls;
    }

    /** Of the server and the etcd that it needs, from now on. */
    CpuClock cpu() throws IOException {
        List<Long> processes = new ArrayList<>(List.of(process.pid()));
        if (etcd != null) {
            processes.add(etcd.pid());
        }
        return new CpuClock(processes);
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
        loop.close();
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
