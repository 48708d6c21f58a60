package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import io.kjava.kubelet.observed.ObservedContainer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** {@code /containerLogs/{namespace}/{pod}/{container}}. Stateless. */
final class LogsHandler {
    private static final int BUFFER = 16 * 1024; // lines are short, and each write is a packet

    private final PodTargets targets;
    private final InstantSource clock;

    LogsHandler(PodTargets targets, InstantSource clock) {
        this.targets = requireNonNull(targets, "targets");
        this.clock = requireNonNull(clock, "clock");
    }

    void handle(HttpExchange exchange, String namespace, String podName, String container)
            throws IOException, InterruptedException {
        LogRequest request = LogRequest.parse(QueryParameters.parse(exchange.query()), clock.instant());
        Pod pod = targets.pod(namespace, podName);
        ObservedContainer found = targets.logged(pod, container, request.previous());
        Path path = Path.of(found.logPath());
        if (found.logPath().isEmpty() || !Files.isReadable(path)) {
            throw new HttpProblem(500, "unable to retrieve container logs for containerd://" + found.id());
        }
        Thread self = Thread.currentThread();
        exchange.onClientGone(self::interrupt);
        HttpHeaders headers = HttpHeaders.of("Content-Type", "text/plain");
        try (OutputStream out = exchange.respondStreaming(200, headers)) {
            out.flush();
            new LogFile(path, request, () -> targets.isRunning(pod, found.id()))
                    .copyTo(new BufferedOutputStream(out, BUFFER));
        }
    }
}
