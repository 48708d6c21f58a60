package io.kjava.kubelet.stats;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.CriException;
import io.kjava.cri.FilesystemUsage;
import io.kjava.cri.ImageService;
import io.kjava.cri.StatsService;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.kernel.FilesystemSpace;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.kubelet.resources.CgroupUsage;
import io.kjava.kubelet.resources.Cgroups;
import io.kjava.kubelet.resources.Machine;
import io.kjava.kubelet.resources.PodUseReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Measures the node and its pods when asked. Processor and memory come from the kernel's cgroups and
 * cost little; disks are walked at most once a minute. Thread-safe.
 */
public final class UsageReader {
    private static final Duration STORAGE_AGE = Duration.ofMinutes(1);

    private final String nodeName;
    private final PodDirectory pods;
    private final Cgroups cgroups;
    private final Machine machine;
    private final Path root;
    private final ImageService images;
    private final PodUseReader storage;
    private final InstantSource clock;
    private final CpuRates rates = new CpuRates();
    private final Object storageLock = new Object();
    private Map<String, Usage.StorageUse> lastStorage = Map.of();
    private Instant storageAt = Instant.EPOCH;

    /** What the kubelet measures with. */
    public record Sources(
            PodDirectory pods,
            Cgroups cgroups,
            Machine machine,
            PodPaths paths,
            ImageService images,
            StatsService stats) {}

    public UsageReader(String nodeName, Sources sources, InstantSource clock) {
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.pods = requireNonNull(sources.pods(), "pods");
        this.cgroups = requireNonNull(sources.cgroups(), "cgroups");
        this.machine = requireNonNull(sources.machine(), "machine");
        this.root = sources.paths().root();
        this.images = requireNonNull(sources.images(), "images");
        this.storage = new PodUseReader(sources.pods(), sources.cgroups(), sources.stats(), sources.paths());
        this.clock = requireNonNull(clock, "clock");
    }

    public Usage.NodeUse node() {
        Instant now = clock.instant();
        Machine.Memory memory = machine.memory();
        Machine.Processes processes = machine.processes();
        long cpu = machine.processorNanos();
        return new Usage.NodeUse(
                nodeName,
                now,
                machine.startedAt(),
                cpu,
                rates.rate("node", now, cpu),
                memory.total(),
                memory.used(),
                memory.workingSet(),
                memory.swapTotal() - memory.swapFree(),
                processes.running(),
                processes.limit(),
                NetworkReader.host(now),
                space(root),
                imageRoot().flatMap(UsageReader::space));
    }

    private Optional<Path> imageRoot() {
        try {
            return images.filesystems().images().stream()
                    .map(FilesystemUsage::mountpoint)
                    .filter(path -> !path.isEmpty())
                    .map(Path::of)
                    .findFirst();
        } catch (CriException e) {
            return Optional.empty();
        }
    }

    private static Optional<FilesystemSpace> space(Path path) {
        try {
            return Optional.of(FilesystemSpace.of(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Every pod that has a cgroup.
     *
     * @param disk whether to measure what they keep on disk, and their network
     */
    public List<Usage.PodUse> pods(boolean disk) {
        Map<String, Usage.StorageUse> stored = disk ? storage() : Map.of();
        List<Usage.PodUse> uses = new ArrayList<>();
        for (Pod pod : pods.pods()) {
            String uid = pod.getMetadata().getUid();
            Optional<CgroupUsage> cgroup = cgroups.usageOfPod(uid);
            if (cgroup.isPresent()) {
                OptionalLong pid = disk && !isHostNetwork(pod) ? cgroups.anyProcessOfPod(uid) : OptionalLong.empty();
                uses.add(new Usage.PodUse(
                        pod,
                        cgroup.map(use -> compute(uid, use)),
                        containers(uid),
                        NetworkReader.ofProcess(pid, clock.instant()),
                        Optional.ofNullable(stored.get(uid))));
            }
        }
        return uses;
    }

    private static boolean isHostNetwork(Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    private Usage.Compute compute(String key, CgroupUsage use) {
        return new Usage.Compute(use, rates.rate(key, use.at(), use.cpuNanos()));
    }

    private List<Usage.ContainerUse> containers(String podUid) {
        List<Usage.ContainerUse> uses = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<ObservedContainer> observed =
                pods.observed(podUid).map(pod -> pod.containers()).orElse(List.of());
        for (ObservedContainer container : observed) {
            Instant startedAt = container.startedAt();
            if (container.running() && startedAt != null && seen.add(container.name())) {
                uses.add(new Usage.ContainerUse(
                        container.name(),
                        container.id(),
                        container.image(),
                        startedAt,
                        cgroups.usageOfContainer(podUid, container.id()).map(use -> compute(container.id(), use))));
            }
        }
        return uses;
    }

    private Map<String, Usage.StorageUse> storage() {
        synchronized (storageLock) {
            Instant now = clock.instant();
            if (now.isBefore(storageAt.plus(STORAGE_AGE))) {
                return lastStorage;
            }
            Map<String, DiskUse> layers = storage.writableLayers();
            Map<String, Usage.StorageUse> all = new HashMap<>();
            for (Pod pod : pods.pods()) {
                PodUseReader.Storage use = storage.storage(pod, layers);
                all.put(
                        pod.getMetadata().getUid(),
                        new Usage.StorageUse(now, use.containers(), use.emptyDirs(), use.logs(), use.total()));
            }
            lastStorage = Map.copyOf(all);
            storageAt = now;
            return lastStorage;
        }
    }
}
