package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.FilesystemUsage;
import io.kjava.cri.ImageService;
import io.kjava.kubelet.kernel.FilesystemSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what can run short on this machine. Confined to one thread. */
final class SignalReader {
    private static final Logger log = LoggerFactory.getLogger(SignalReader.class);

    private final Machine machine;
    private final Path root;
    private final ImageService images;
    private Optional<Path> imageRoot = Optional.empty();

    SignalReader(Machine machine, Path root, ImageService images) {
        this.machine = requireNonNull(machine, "machine");
        this.root = requireNonNull(root, "root");
        this.images = requireNonNull(images, "images");
    }

    /** What could be read; a signal that the file system does not have is left out. */
    Map<EvictionSignal, EvictionReading> read() {
        Map<EvictionSignal, EvictionReading> readings = new EnumMap<>(EvictionSignal.class);
        Machine.Memory memory = machine.memory();
        readings.put(EvictionSignal.MEMORY, new EvictionReading(memory.total() - memory.workingSet(), memory.total()));
        Machine.Processes processes = machine.processes();
        readings.put(
                EvictionSignal.PROCESSES,
                new EvictionReading(processes.limit() - processes.running(), processes.limit()));
        space(root, EvictionSignal.NODE_FS, EvictionSignal.NODE_FS_INODES, readings);
        imageRoot().ifPresent(path -> space(path, EvictionSignal.IMAGE_FS, EvictionSignal.IMAGE_FS_INODES, readings));
        return readings;
    }

    private static void space(
            Path path, EvictionSignal bytes, EvictionSignal inodes, Map<EvictionSignal, EvictionReading> readings) {
        try {
            FilesystemSpace space = FilesystemSpace.of(path);
            readings.put(bytes, new EvictionReading(space.availableBytes(), space.capacityBytes()));
            if (space.inodes() > 0) {
                readings.put(inodes, new EvictionReading(space.inodesFree(), space.inodes()));
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("path", path).setCause(e).log("file system not readable");
        }
    }

    private Optional<Path> imageRoot() {
        if (imageRoot.isEmpty()) {
            try {
                imageRoot = images.filesystems().images().stream()
                        .map(FilesystemUsage::mountpoint)
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .findFirst();
            } catch (CriException e) {
                log.atDebug().setCause(e).log("the runtime does not say where images are");
            }
        }
        return imageRoot;
    }
}
