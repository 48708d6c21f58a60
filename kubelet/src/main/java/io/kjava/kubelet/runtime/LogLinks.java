package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories of container logs, and the flat directory of links that log collectors read. */
public final class LogLinks {
    private static final Logger log = LoggerFactory.getLogger(LogLinks.class);

    private final PodPaths paths;

    public LogLinks(PodPaths paths) {
        this.paths = requireNonNull(paths, "paths");
    }

    /** Makes the directory that the runtime will write a container's log to. */
    void prepare(Pod pod, String container) {
        try {
            Files.createDirectories(paths.logs(pod).resolve(container));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links a container's log by pod, namespace, name and ID. Its absence harms nobody. */
    void link(Pod pod, String container, String containerId, int attempt) {
        Path target = paths.logs(pod).resolve(container).resolve(attempt + ".log");
        Path link = paths.containerLogs().resolve(name(pod, container, containerId));
        try {
            Files.createDirectories(paths.containerLogs());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            log.atDebug().addKeyValue("link", link).setCause(e).log("log not linked");
        }
    }

    private static String name(Pod pod, String container, String containerId) {
        return "%s_%s_%s-%s.log"
                .formatted(pod.getMetadata().getName(), pod.getMetadata().getNamespace(), container, containerId);
    }
}
