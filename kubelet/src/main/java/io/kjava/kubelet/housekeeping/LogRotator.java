package io.kjava.kubelet.housekeeping;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ContainerService;
import io.kjava.cri.CriException;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.PodDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the logs of running containers from growing without end. Confined to one thread. */
public final class LogRotator {
    private static final Logger log = LoggerFactory.getLogger(LogRotator.class);

    private final PodDirectory pods;
    private final ContainerService runtime;
    private final Limits limits;
    private final InstantSource clock;

    /**
     * How long a log may get.
     *
     * @param maxBytes of one file
     * @param maxFiles of one container, with the one that is written to
     * @param interval between two looks
     */
    public record Limits(long maxBytes, int maxFiles, Duration interval) {
        /** Kubernetes' own. */
        public static final Limits DEFAULT = new Limits(10L * 1024 * 1024, 5, Duration.ofSeconds(10));

        public Limits {
            if (maxBytes < 1) {
                throw new IllegalArgumentException("kubelet.container-log-max-size: " + maxBytes + " (expected: > 0)");
            }
            if (maxFiles < 2) {
                throw new IllegalArgumentException(
                        "kubelet.container-log-max-files: " + maxFiles + " (expected: >= 2)");
            }
            if (!interval.isPositive()) {
                throw new IllegalArgumentException(
                        "kubelet.container-log-monitor-interval: " + interval + " (expected: > 0)");
            }
        }
    }

    public LogRotator(PodDirectory pods, ContainerService runtime, Limits limits, InstantSource clock) {
        this.pods = requireNonNull(pods, "pods");
        this.runtime = requireNonNull(runtime, "runtime");
        this.limits = requireNonNull(limits, "limits");
        this.clock = requireNonNull(clock, "clock");
    }

    Duration interval() {
        return limits.interval();
    }

    /** Looks at every log once. */
    void rotateAll() {
        for (Pod pod : pods.pods()) {
            pods.observed(pod.getMetadata().getUid()).stream()
                    .flatMap(observed -> observed.containers().stream())
                    .filter(one -> one.running() && !one.logPath().isEmpty())
                    .forEach(this::rotateWhenLong);
        }
    }

    private void rotateWhenLong(ObservedContainer container) {
        Path file = Path.of(container.logPath());
        try {
            if (Files.size(file) > limits.maxBytes()) {
                rotate(container.id(), file);
            }
        } catch (NoSuchFileException e) {
            reopenLost(container.id(), file);
        } catch (IOException | CriException e) {
            log.atWarn()
                    .addKeyValue("container", container.id())
                    .addKeyValue("why", e.toString())
                    .log("log not rotated, tried again at the next look");
        }
    }

    private void rotate(String containerId, Path file) throws IOException {
        String name = file.getFileName().toString();
        LogRotationPlan plan = LogRotationPlan.of(name, parts(file), limits.maxFiles(), clock.instant());
        for (String part : plan.delete()) {
            Files.deleteIfExists(file.resolveSibling(part));
        }
        for (String part : plan.pack()) {
            pack(file.resolveSibling(part));
        }
        Path moved = file.resolveSibling(plan.moveTo());
        Files.move(file, moved);
        try {
            runtime.reopenContainerLog(containerId);
        } catch (CriException e) {
            Files.move(moved, file); // the container writes on into it
            throw e;
        }
    }

    /** A rotation was broken off between its two steps: the container writes into no file of ours. */
    private void reopenLost(String containerId, Path file) {
        try {
            Path directory = file.getParent();
            if (directory != null
                    && Files.isDirectory(directory)
                    && !parts(file).isEmpty()) {
                runtime.reopenContainerLog(containerId);
            }
        } catch (IOException | CriException e) {
            log.atDebug().addKeyValue("container", containerId).setCause(e).log("no log to reopen");
        }
    }

    private static void pack(Path part) throws IOException {
        Path unfinished = sibling(part, LogRotationPlan.UNFINISHED);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            Files.copy(part, out);
        }
        Files.move(unfinished, sibling(part, LogRotationPlan.PACKED), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(part);
    }

    private static Path sibling(Path part, String ending) {
        return part.resolveSibling(part.getFileName() + ending);
    }

    private static List<String> parts(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        String prefix = file.getFileName() + ".";
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                file.getParent(), entry -> entry.getFileName().toString().startsWith(prefix))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    /** Deletes the log of a container that is gone, with its older parts. */
    static void deleteAll(Path file) throws IOException {
        Files.deleteIfExists(file);
        if (file.getParent() != null && Files.isDirectory(file.getParent())) {
            for (String part : parts(file)) {
                Files.deleteIfExists(file.resolveSibling(part));
            }
        }
    }
}
