package io.kjava.process;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs short commands of the host, each to its end, with text in and text out. The prefix goes in
 * front of every command, for example {@code ip netns exec n2}; programs are looked up in the
 * folders given, whatever {@code PATH} says. Stateless and thread-safe; interrupting the caller
 * kills the command.
 *
 * @param limit how long one command may take; it is killed then
 */
public record CommandRunner(List<String> prefix, List<Path> folders, Duration limit) {
    private static final int MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
    private static final List<Path> SYSTEM_FOLDERS = List.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"));

    public CommandRunner {
        prefix = List.copyOf(prefix);
        folders = List.copyOf(folders);
        requireNonNull(limit, "limit");
    }

    /** Commands of the system's own folders, in the namespaces of this process. */
    public static CommandRunner ofSystem() {
        return new CommandRunner(List.of(), SYSTEM_FOLDERS, Duration.ofSeconds(60));
    }

    /** Commands that run inside a named network namespace. */
    public static CommandRunner inNetworkNamespace(String name) {
        return ofSystem().withPrefix(List.of("ip", "netns", "exec", name));
    }

    public CommandRunner withPrefix(List<String> prefix) {
        return new CommandRunner(prefix, folders, limit);
    }

    public CommandRunner withLimit(Duration limit) {
        return new CommandRunner(prefix, folders, limit);
    }

    /** Where a program is; empty when it is not installed. */
    public Optional<Path> find(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a command without input. */
    public CommandResult run(String... command) {
        return run(List.of(command), "");
    }

    /**
     * Runs a command.
     *
     * @param input what it reads from its standard input
     * @throws CommandException when it cannot be started or does not end within the limit; a
     *     command that fails is an answer, see {@link CommandResult#orThrow}
     */
    public CommandResult run(List<String> command, String input) {
        Process process = start(command);
        try {
            Drain output = Drain.of(process.getInputStream(), command.getFirst() + "-out");
            Drain errors = Drain.of(process.getErrorStream(), command.getFirst() + "-err");
            feed(process, input);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandException("%s: not done after %d s".formatted(words(command), limit.toSeconds()));
            }
            return new CommandResult(command, process.exitValue(), output.text(), errors.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(words(command) + ": interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(List<String> command) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        if (!words.getFirst().startsWith("/")) {
            String program = words.getFirst();
            words.set(0, find(program).orElseThrow(() -> missing(program)).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", path());
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException(words(command) + ": " + e.getMessage(), e);
        }
    }

    private CommandException missing(String program) {
        return new CommandException(program + ": not installed in " + path());
    }

    private String path() {
        return String.join(":", folders.stream().map(Path::toString).toList());
    }

    private static String words(List<String> command) {
        return String.join(" ", command);
    }

    private static void feed(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            if (!input.isEmpty()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            // it ended without reading all of its input; its exit code says why
        }
    }

    /**
     * Reads a stream to its end on a thread of its own, so that neither side waits for the other.
     */
    private static final class Drain {
        private final Thread thread;
        private volatile String text = "";

        private Drain(InputStream stream, String name) {
            thread = Threads.start(name, () -> read(stream));
        }

        static Drain of(InputStream stream, String name) {
            return new Drain(stream, name);
        }

        private void read(InputStream stream) {
            try (stream) {
                text = new String(stream.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
            } catch (IOException e) {
                text = "unreadable: " + e.getMessage();
            }
        }

        String text() throws InterruptedException {
            thread.join();
            return text;
        }
    }
}
