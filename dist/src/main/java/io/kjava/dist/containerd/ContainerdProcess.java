package io.kjava.dist.containerd;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.Threads;
import io.kjava.time.Backoff;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A containerd of this node's own: started when none is running, adopted when one survived the last
 * kjava, restarted with backoff when it dies. One thread ({@code containerd}) watches the process.
 * Closing stops containerd; containers run on under their shims.
 */
public final class ContainerdProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ContainerdProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    private final Path program;
    private final ContainerdPaths paths;
    private final Backoff<String> backoff;
    private final Lifecycle lifecycle = new Lifecycle();
    private volatile boolean closing;
    private volatile ProcessHandle process;

    private ContainerdProcess(Path program, ContainerdPaths paths, RandomGenerator random, ProcessHandle process) {
        this.program = program;
        this.paths = paths;
        this.backoff = new Backoff<>(Duration.ofMillis(200), Duration.ofSeconds(30), random);
        this.process = process;
    }

    /**
     * Makes sure that containerd runs with this configuration and answers on its socket.
     *
     * @throws ContainerdException when it does not within thirty seconds
     */
    public static ContainerdProcess start(Path program, ContainerdPaths paths, String config, RandomGenerator random)
            throws InterruptedException {
        requireNonNull(program, "program");
        try {
            Files.createDirectories(paths.root());
            Files.createDirectories(paths.state());
            Files.createDirectories(paths.cniConfDir());
            Files.createDirectories(paths.config().getParent());
            Files.createDirectories(paths.logFile().getParent());
            boolean sameConfig = Files.exists(paths.config())
                    && Files.readString(paths.config()).equals(config);
            Optional<ProcessHandle> survivor = survivor(program, paths);
            if (survivor.isPresent() && !sameConfig) {
                terminate(survivor.get());
                survivor = Optional.empty();
            }
            writeAtomically(paths.config(), config);
            ProcessHandle process = survivor.isPresent() ? survivor.get() : spawn(program, paths);
            ContainerdProcess result = new ContainerdProcess(program, paths, random, process);
            awaitSocket(paths, process);
            result.lifecycle.start("containerd", result::watch);
            return result;
        } catch (IOException e) {
            throw new ContainerdException("cannot start containerd: " + e.getMessage(), e);
        }
    }

    /** The process id of the running containerd. */
    public long pid() {
        return process.pid();
    }

    private void watch() {
        try {
            while (!closing) {
                process.onExit().get();
                if (closing) {
                    return;
                }
                Duration delay = backoff.next("containerd");
                log.atWarn()
                        .addKeyValue("pid", process.pid())
                        .addKeyValue("log", paths.logFile())
                        .addKeyValue("restartIn", delay)
                        .log("containerd ended, starting it again");
                Thread.sleep(delay);
                respawn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to stop watching
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot watch containerd", e);
        }
    }

    private void respawn() throws InterruptedException {
        try {
            process = spawn(program, paths);
            awaitSocket(paths, process);
            backoff.forget("containerd");
        } catch (IOException | ContainerdException e) {
            log.atWarn().setCause(e).log("containerd did not start");
        }
    }

    private static Optional<ProcessHandle> survivor(Path program, ContainerdPaths paths) {
        try {
            long pid = Long.parseLong(Files.readString(paths.pidFile()).trim());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> handle.info()
                            .command()
                            .filter(c -> c.endsWith(program.getFileName().toString()))
                            .isPresent());
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // no pid file: none was started here
        }
    }

    private static ProcessHandle spawn(Path program, ContainerdPaths paths) throws IOException {
        Files.createDirectories(paths.state());
        Process started = new ProcessBuilder(
                        program.toString(), "--config", paths.config().toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(paths.logFile().toFile()))
                .start();
        try {
            writeAtomically(paths.pidFile(), Long.toString(started.pid()) + "\n");
        } catch (IOException e) {
            started.destroyForcibly(); // nobody would find it again
            throw e;
        }
        return started.toHandle();
    }

    /** Tries to connect until containerd listens, dies, or the limit has passed. */
    private static void awaitSocket(ContainerdPaths paths, ProcessHandle process) throws InterruptedException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread probe = Threads.start("containerd-probe", () -> {
            try {
                while (!connects(paths.socket())) {
                    Thread.sleep(Duration.ofMillis(20)); // no event for "listening"
                }
                ready.complete(null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            CompletableFuture.anyOf(ready, process.onExit()).get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!ready.isDone()) {
                throw new ContainerdException("containerd ended while starting; see " + paths.logFile(), null);
            }
        } catch (ExecutionException e) {
            throw new ContainerdException("containerd did not start", e.getCause());
        } catch (TimeoutException e) {
            throw new ContainerdException(
                    "containerd did not listen on %s within %d s; see %s"
                            .formatted(paths.socket(), START_LIMIT.toSeconds(), paths.logFile()),
                    e);
        } finally {
            probe.interrupt();
        }
    }

    private static boolean connects(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false; // not there yet
        }
    }

    private static void writeAtomically(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void terminate(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atWarn().addKeyValue("pid", process.pid()).log("containerd did not stop, killing it");
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for containerd", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        lifecycle.close();
        try {
            terminate(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // containerd has been told to stop
        }
    }
}
