package io.kjava.kubelet.housekeeping;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rounds: each kind of cleaning has its interval and its own thread. */
public final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration CONTAINERS_EVERY = Duration.ofMinutes(1);
    private static final Duration IMAGES_EVERY = Duration.ofMinutes(5);
    private static final Duration ORPHANS_EVERY = Duration.ofMinutes(2);

    private final Lifecycle lifecycle = new Lifecycle();

    private Housekeeping() {}

    static Housekeeping start(
            DeadContainerCollector containers, ImageCollector images, OrphanedPodCleaner orphans, LogRotator logs) {
        requireNonNull(containers, "containers");
        Housekeeping housekeeping = new Housekeeping();
        housekeeping.every("dead-containers", CONTAINERS_EVERY, containers::collect);
        housekeeping.every("image-gc", IMAGES_EVERY, images::collect);
        housekeeping.every("orphaned-pods", ORPHANS_EVERY, orphans::endRepeated);
        housekeeping.every("log-rotation", logs.interval(), logs::rotateAll);
        return housekeeping;
    }

    /** @param podOf the pod's uid from a container's labels */
    public static Housekeeping start(
            io.kjava.cri.RuntimeService runtime,
            java.util.function.Function<java.util.Map<String, String>, String> podOf,
            ImageCollector images,
            OrphanedPodCleaner orphans,
            LogRotator logs) {
        return start(new DeadContainerCollector(runtime, podOf), images, orphans, logs);
    }

    private void every(String name, Duration interval, Runnable round) {
        lifecycle.start(name, () -> {
            try {
                while (true) {
                    Thread.sleep(interval);
                    runOnce(name, round);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void runOnce(String name, Runnable round) {
        try {
            round.run();
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("round", name)
                    .addKeyValue("why", e.toString())
                    .log("a round of cleaning failed, the next one will come");
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
