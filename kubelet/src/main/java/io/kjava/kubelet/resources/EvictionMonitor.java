package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ImageService;
import io.kjava.cri.StatsService;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.kubelet.resources.NodeResources.Pressure;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time whether the node runs short of something, tells so, frees what no pod needs,
 * and ends one pod at a time when that is not enough. One thread; its last finding is read by anyone.
 */
public final class EvictionMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EvictionMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration TRANSITION = Duration.ofMinutes(5);
    private static final Duration STORAGE_EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long SOFT_GRACE_SECONDS = 30;

    private final EvictionPolicy policy;
    private final SignalReader signals;
    private final PodUseReader pods;
    private final PodEvictor evictor;
    private final Runnable reclaimDisk;
    private final InstantSource clock;
    private final Lifecycle lifecycle = new Lifecycle();
    private EvictionPolicy.Memory memory = EvictionPolicy.Memory.EMPTY;
    private Instant storageDue = Instant.EPOCH;
    private @Nullable String leaving;
    private Instant leavingSince = Instant.EPOCH;
    private volatile Pressure pressure = Pressure.NONE;

    /** Where the monitor looks. */
    public record Sources(
            Machine machine,
            PodPaths paths,
            PodDirectory pods,
            Cgroups cgroups,
            ImageService images,
            StatsService stats) {}

    /** @param reclaimDisk deletes unused images and dead containers */
    public EvictionMonitor(
            ResourcesConfig config, Sources sources, PodEvictor evictor, Runnable reclaimDisk, InstantSource clock) {
        this.policy = new EvictionPolicy(config.thresholds(), TRANSITION);
        this.signals = new SignalReader(sources.machine(), sources.paths().root(), sources.images());
        this.pods = new PodUseReader(sources.pods(), sources.cgroups(), sources.stats(), sources.paths());
        this.evictor = requireNonNull(evictor, "evictor");
        this.reclaimDisk = requireNonNull(reclaimDisk, "reclaimDisk");
        this.clock = requireNonNull(clock, "clock");
    }

    public void start() {
        lifecycle.start("eviction", this::run);
    }

    /** What the node was short of at the last look. */
    public Pressure pressure() {
        return pressure;
    }

    private void run() {
        try {
            while (true) {
                lookSafely();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("could not look for shortages; will try again");
        }
    }

    /** One look, and what follows from it. */
    void look() {
        EvictionPolicy.Verdict verdict = judge();
        if (stillLeaving()) {
            return;
        }
        if (enforceStorageLimits()) {
            return;
        }
        Optional<EvictionThreshold> act = verdict.act();
        if (act.isPresent() && act.get().signal().shortage() == EvictionSignal.Shortage.DISK) {
            reclaimDisk.run();
            act = judge().act();
        }
        act.ifPresent(this::evictOne);
    }

    private EvictionPolicy.Verdict judge() {
        EvictionPolicy.Verdict verdict = policy.judge(memory, signals.read(), clock.instant());
        memory = verdict.memory();
        if (!verdict.pressure().equals(pressure)) {
            log.atWarn().addKeyValue("pressure", verdict.pressure()).log("shortages changed");
            pressure = verdict.pressure();
        }
        return verdict;
    }

    /** Whether the last evicted pod is still on its way out: its share comes back soon. */
    private boolean stillLeaving() {
        String uid = leaving;
        if (uid == null || clock.instant().isAfter(leavingSince.plus(PATIENCE))) {
            return false;
        }
        return pods.active().stream().anyMatch(pod -> pod.getMetadata().getUid().equals(uid));
    }

    private boolean enforceStorageLimits() {
        Instant now = clock.instant();
        if (now.isBefore(storageDue)) {
            return false;
        }
        storageDue = now.plus(STORAGE_EVERY);
        List<Pod> limited =
                pods.active().stream().filter(LocalStorageLimits::has).toList();
        if (limited.isEmpty()) {
            return false;
        }
        Map<String, DiskUse> layers = pods.writableLayers();
        boolean any = false;
        for (Pod pod : limited) {
            Optional<String> why = LocalStorageLimits.violation(pod, pods.storage(pod, layers));
            if (why.isPresent() && !CriticalPods.isCritical(pod)) {
                evict(pod, why.get(), 0);
                any = true;
            }
        }
        return any;
    }

    private void evictOne(EvictionThreshold threshold) {
        EvictionSignal signal = threshold.signal();
        EvictionReading reading = signals.read().get(signal);
        if (reading == null) {
            return;
        }
        boolean disk = signal.shortage() == EvictionSignal.Shortage.DISK;
        List<PodUse> ranked = EvictionRanking.order(signal, pods.read(disk));
        if (ranked.isEmpty()) {
            log.atWarn().addKeyValue("signal", signal.wireName()).log("short, but nobody to evict");
            return;
        }
        PodUse first = ranked.getFirst();
        long grace = threshold.isHard() ? 0 : SOFT_GRACE_SECONDS;
        evict(first.pod(), EvictionRanking.message(threshold, reading, first), grace);
    }

    private void evict(Pod pod, String message, long grace) {
        log.atWarn()
                .addKeyValue("pod", pod.getMetadata().getName())
                .addKeyValue("message", message)
                .log("evicting a pod");
        leaving = pod.getMetadata().getUid();
        leavingSince = clock.instant();
        evictor.evict(pod.getMetadata().getUid(), message, grace);
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
