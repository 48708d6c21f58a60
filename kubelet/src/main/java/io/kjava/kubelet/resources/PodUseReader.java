package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.CriException;
import io.kjava.cri.ListFilter;
import io.kjava.cri.StatsService;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.PodDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures what the pods of this node use. Walks directories when disk counts. Thread-safe. */
public final class PodUseReader {
    private static final Logger log = LoggerFactory.getLogger(PodUseReader.class);
    private static final String EMPTY_DIRS = "kubernetes.io~empty-dir";

    private final PodDirectory pods;
    private final Cgroups cgroups;
    private final StatsService stats;
    private final PodPaths paths;

    /** What the containers of a pod write on the node's own disk, and its volumes there. */
    public record Storage(Map<String, DiskUse> containers, Map<String, DiskUse> emptyDirs, DiskUse logs) {
        public DiskUse total() {
            DiskUse total = logs;
            for (DiskUse use : containers.values()) {
                total = total.plus(use);
            }
            for (DiskUse use : emptyDirs.values()) {
                total = total.plus(use);
            }
            return total;
        }
    }

    public PodUseReader(PodDirectory pods, Cgroups cgroups, StatsService stats, PodPaths paths) {
        this.pods = requireNonNull(pods, "pods");
        this.cgroups = requireNonNull(cgroups, "cgroups");
        this.stats = requireNonNull(stats, "stats");
        this.paths = requireNonNull(paths, "paths");
    }

    /** Those that run, or are about to. */
    List<Pod> active() {
        return pods.pods().stream().filter(PodUseReader::isActive).toList();
    }

    static boolean isActive(Pod pod) {
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        return !"Failed".equals(phase) && !"Succeeded".equals(phase);
    }

    /** @param disk whether to walk the pods' directories too */
    List<PodUse> read(boolean disk) {
        Map<String, DiskUse> layers = disk ? writableLayers() : Map.of();
        List<PodUse> uses = new ArrayList<>();
        for (Pod pod : active()) {
            uses.add(use(pod, disk ? storage(pod, layers).total() : DiskUse.NONE));
        }
        return uses;
    }

    private PodUse use(Pod pod, DiskUse disk) {
        String uid = pod.getMetadata().getUid();
        Optional<CgroupUsage> usage = cgroups.usageOfPod(uid);
        Map<String, Long> memory = new HashMap<>();
        running(uid)
                .forEach((name, id) ->
                        cgroups.usageOfContainer(uid, id).ifPresent(own -> memory.put(name, own.workingSet())));
        return new PodUse(
                pod,
                usage.map(CgroupUsage::workingSet).orElse(0L),
                memory,
                disk.bytes(),
                disk.inodes(),
                usage.map(CgroupUsage::processes).orElse(0L));
    }

    private Map<String, String> running(String podUid) {
        Map<String, String> ids = new HashMap<>();
        pods.observed(podUid)
                .ifPresent(seen -> seen.containers().stream()
                        .filter(ObservedContainer::running)
                        .forEach(one -> ids.put(one.name(), one.id())));
        return ids;
    }

    /** What each container has written into its own layer, by container ID. */
    public Map<String, DiskUse> writableLayers() {
        Map<String, DiskUse> layers = new HashMap<>();
        try {
            for (ContainerStats container : stats.listContainerStats(ListFilter.ALL)) {
                var layer = container.writableLayer();
                if (layer != null) {
                    layers.put(container.id(), new DiskUse(layer.usedBytes(), layer.inodesUsed()));
                }
            }
        } catch (CriException e) {
            log.atDebug().setCause(e).log("the runtime does not tell what containers use");
        }
        return layers;
    }

    /** @param layers as {@link #writableLayers} tells them */
    public Storage storage(Pod pod, Map<String, DiskUse> layers) {
        String uid = pod.getMetadata().getUid();
        Map<String, DiskUse> containers = new HashMap<>();
        running(uid).forEach((name, id) -> containers.put(name, layers.getOrDefault(id, DiskUse.NONE)));
        Map<String, DiskUse> emptyDirs = new HashMap<>();
        Path directory = paths.volumes(uid).resolve(EMPTY_DIRS);
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> volumes = Files.newDirectoryStream(directory)) {
                for (Path volume : volumes) {
                    emptyDirs.put(String.valueOf(volume.getFileName()), walked(volume));
                }
            } catch (IOException e) {
                log.atDebug().setCause(e).log("volumes not readable");
            }
        }
        return new Storage(containers, emptyDirs, walked(paths.logs(pod)));
    }

    private static DiskUse walked(Path path) {
        try {
            return DiskUse.of(path);
        } catch (IOException e) {
            log.atDebug().addKeyValue("path", path).setCause(e).log("directory not readable");
            return DiskUse.NONE;
        }
    }
}
