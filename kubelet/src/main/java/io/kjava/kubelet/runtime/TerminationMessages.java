package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerStatus;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a container said when it ended: in its message file, or at the end of its log. */
public final class TerminationMessages {
    private static final Logger log = LoggerFactory.getLogger(TerminationMessages.class);
    private static final int MAX_MESSAGE = 4096;
    private static final int MAX_LOG = 2048;
    private static final int MAX_LOG_LINES = 80;
    private static final int LOG_TAIL = 64 * 1024;

    private final PodPaths paths;

    public TerminationMessages(PodPaths paths) {
        this.paths = requireNonNull(paths, "paths");
    }

    /** Makes the empty file that the container will see at its message path. */
    public Path create(String podUid, String container, int attempt) {
        Path file = file(podUid, container, attempt);
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file);
            // Whoever the container runs as may write it; the mask of this process must not decide.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message of a container that has ended; empty for none. */
    public String read(String podUid, ContainerStatus status) {
        String said = fromFile(podUid, status);
        boolean fallBack = "FallbackToLogsOnError".equals(status.annotations().get(Annotations.MESSAGE_POLICY));
        if (said.isEmpty() && fallBack && status.exitCode() != 0) {
            said = fromLog(status);
        }
        if (status.message().isEmpty() || said.isEmpty()) {
            return status.message() + said;
        }
        return status.message() + ": " + said;
    }

    private String fromFile(String podUid, ContainerStatus status) {
        if (status.annotations().getOrDefault(Annotations.MESSAGE_PATH, "").isEmpty()) {
            return "";
        }
        return tail(file(podUid, status.name(), status.attempt()), MAX_MESSAGE);
    }

    private static String fromLog(ContainerStatus status) {
        if (status.logPath().isEmpty()) {
            return "";
        }
        List<String> lines = tail(Path.of(status.logPath()), LOG_TAIL).lines().toList();
        int first = Math.max(0, lines.size() - MAX_LOG_LINES);
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(first, lines.size())) {
            text.append(withoutPrefix(line));
        }
        return text.length() <= MAX_LOG ? text.toString() : text.substring(text.length() - MAX_LOG);
    }

    /** A log line is: time, stream, tag ({@code F} for a whole line, {@code P} for a part), text. */
    private static String withoutPrefix(String line) {
        String[] parts = line.split(" ", 4);
        if (parts.length < 4) {
            return "";
        }
        return parts[2].startsWith("F") ? parts[3] + "\n" : parts[3];
    }

    private static String tail(Path path, int limit) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            file.seek(Math.max(0, length - limit));
            byte[] bytes = new byte[(int) Math.min(length, limit)];
            int read = Math.max(0, file.read(bytes));
            return new String(bytes, 0, read, StandardCharsets.UTF_8);
        } catch (java.io.FileNotFoundException e) {
            return "";
        } catch (IOException e) {
            log.atDebug().addKeyValue("file", path).setCause(e).log("message not readable");
            return "";
        }
    }

    private Path file(String podUid, String container, int attempt) {
        return paths.container(podUid, container).resolve(Integer.toString(attempt));
    }
}
