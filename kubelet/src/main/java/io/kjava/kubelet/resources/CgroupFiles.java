package io.kjava.kubelet.resources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The small files that cgroups are made of. Stateless. */
final class CgroupFiles {
    private static final int TRIES = 5;
    private static final long PAUSE_MILLIS = 20;

    private CgroupFiles() {}

    static void write(Path file, long value) throws IOException {
        write(file, Long.toString(value));
    }

    static void write(Path file, String value) throws IOException {
        Files.write(file, value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The number in a file; {@code max} and what is not there are negative. */
    static long number(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return text.equals("max") ? -1 : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** The lines {@code name number} of a file; empty when it is not there. */
    static Map<String, Long> numbers(Path file) {
        Map<String, Long> numbers = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    numbers.put(
                            line.substring(0, space),
                            Long.parseLong(line.substring(space + 1).strip()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Map.of();
        }
        return numbers;
    }

    /** Removes a cgroup's directory after those below it, killing processes that are left. */
    static void remove(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> children =
                Files.newDirectoryStream(directory, child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))) {
            for (Path child : children) {
                remove(child);
            }
        } catch (NoSuchFileException e) {
            return; // somebody else was faster
        }
        kill(directory);
        removeEmpty(directory);
    }

    private static void kill(Path directory) throws IOException {
        Path processes = directory.resolve("cgroup.procs");
        if (Files.exists(processes)) {
            for (String pid : Files.readAllLines(processes, StandardCharsets.US_ASCII)) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** A process in a cgroup's directory or below it. */
    static OptionalLong anyProcess(Path directory) {
        try {
            List<String> own = Files.readAllLines(directory.resolve("cgroup.procs"), StandardCharsets.US_ASCII);
            if (!own.isEmpty()) {
                return OptionalLong.of(Long.parseLong(own.getFirst()));
            }
            try (DirectoryStream<Path> children =
                    Files.newDirectoryStream(directory, child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))) {
                for (Path child : children) {
                    OptionalLong found = anyProcess(child);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty(); // gone while we looked
        }
        return OptionalLong.empty();
    }

    /** The kernel says busy until the last dead process is gone. */
    private static void removeEmpty(Path directory) throws IOException {
        for (int i = 1; ; i++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** As the kernel spells the size of a huge page: {@code 2MB}. */
    static String pageSize(long bytes) {
        if (bytes >= 1L << 30) {
            return (bytes >> 30) + "GB";
        }
        return bytes >= 1L << 20 ? (bytes >> 20) + "MB" : (bytes >> 10) + "KB";
    }
}
