package io.kjava.kubelet.source;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods of a directory of manifests: one pod for each file, read again whenever the directory
 * changes. Works without an API server. One thread.
 */
public final class StaticPodSource implements PodSource {
    private static final Logger log = LoggerFactory.getLogger(StaticPodSource.class);
    private static final Duration SETTLE = Duration.ofMillis(50);

    private final Path directory;
    private final String nodeName;
    private final Sink sink;
    private final InstantSource clock;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ReadyGate synced = new ReadyGate();
    private final Map<Path, Pod> pods = new ConcurrentHashMap<>();
    private final Map<Path, String> broken = new HashMap<>();

    private StaticPodSource(Path directory, String nodeName, Sink sink, InstantSource clock) {
        this.directory = requireNonNull(directory, "directory");
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.sink = requireNonNull(sink, "sink");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Makes the directory when it is missing, and begins to tell the sink at once. */
    public static StaticPodSource start(Path directory, String nodeName, Sink sink, InstantSource clock)
            throws IOException {
        Files.createDirectories(directory);
        StaticPodSource source = new StaticPodSource(directory, nodeName, sink, clock);
        WatchService watch = source.lifecycle.own(directory.getFileSystem().newWatchService());
        directory.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        source.lifecycle.start("static-pods", () -> source.follow(watch));
        return source;
    }

    private void follow(WatchService watch) {
        try {
            while (true) {
                readAll();
                synced.open();
                WatchKey key = watch.take();
                TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis()); // a file is written in steps
                key.pollEvents();
                key.reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            log.atDebug().log("no longer watching manifests");
        }
    }

    private void readAll() {
        Map<Path, Pod> found = new HashMap<>();
        for (Path file : files()) {
            read(file, found);
        }
        Map<Path, Pod> before = Map.copyOf(pods);
        Set<String> wanted =
                found.values().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        pods.keySet().retainAll(found.keySet());
        pods.putAll(found);
        before.values().stream()
                .filter(pod -> !wanted.contains(pod.getMetadata().getUid()))
                .forEach(sink::gone);
        Set<String> known =
                before.values().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        found.values().stream()
                .filter(pod -> !known.contains(pod.getMetadata().getUid()))
                .forEach(sink::present);
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            log.atWarn().addKeyValue("directory", directory).setCause(e).log("not readable");
            return List.copyOf(pods.keySet());
        }
    }

    /** A file that becomes unreadable keeps the pod that it had. */
    private void read(Path file, Map<Path, Pod> found) {
        try {
            byte[] manifest = Files.readAllBytes(file);
            Pod pod = StaticPods.parse(file.toString(), manifest, nodeName, clock.instant());
            Pod known = pods.get(file);
            boolean same = known != null
                    && known.getMetadata().getUid().equals(pod.getMetadata().getUid());
            found.put(file, same ? known : pod);
            broken.remove(file);
        } catch (IOException | ApiException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(broken.put(file, why))) {
                log.atWarn().addKeyValue("file", file).addKeyValue("why", why).log("no pod");
            }
            Pod known = pods.get(file);
            if (known != null) {
                found.put(file, known);
            }
        }
    }

    @Override
    public boolean hasSynced() {
        return synced.isOpen();
    }

    @Override
    public void awaitSync() throws InterruptedException {
        synced.await();
    }

    @Override
    public Set<String> uids() {
        return pods.values().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
