package io.kjava.dist.containerd;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts image archives into the runtime: kjava's own pause image, and every archive in the images
 * folder, at start and when one appears or changes. What was imported, by name, size and time, is
 * remembered beside the runtime's data, so that a restart imports nothing twice. Confined to the thread
 * that calls it, except {@link #watch}, which is that thread.
 */
public final class ImageImporter {
    private static final Logger log = LoggerFactory.getLogger(ImageImporter.class);
    private static final List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.bz2", ".tar.xz");
    private static final long SETTLE_MILLIS = 300;
    private static final long LIMIT_MINUTES = 10;

    private final Path ctr;
    private final Path socket;
    private final Path folder;
    private final Path stampFile;

    public ImageImporter(Path ctr, Path socket, Path folder, Path stampFile) {
        this.ctr = requireNonNull(ctr, "ctr");
        this.socket = requireNonNull(socket, "socket");
        this.folder = requireNonNull(folder, "folder");
        this.stampFile = requireNonNull(stampFile, "stampFile");
    }

    /** Imports the pause image, unless this very one is there already. */
    public void importPause() throws IOException, InterruptedException {
        byte[] archive = PauseImage.archive();
        String stamp = archive.length + " " + java.util.Arrays.hashCode(archive);
        Map<String, String> done = stamps();
        if (stamp.equals(done.get("pause"))) {
            return;
        }
        Path file = Files.createTempFile(stampFile.getParent(), "pause", ".tar");
        try {
            Files.write(file, archive);
            if (load(file)) {
                done.put("pause", stamp);
                remember(done);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Imports what is in the folder and new. */
    public void importFolder() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Map<String, String> done = stamps();
        List<Path> archives;
        try (Stream<Path> files = Files.list(folder)) {
            archives = files.filter(ImageImporter::isArchive).sorted().toList();
        }
        for (Path archive : archives) {
            String name = archive.getFileName().toString();
            String stamp = Files.size(archive) + " "
                    + Files.getLastModifiedTime(archive).toMillis();
            if (!stamp.equals(done.get(name)) && load(archive)) {
                done.put(name, stamp);
                remember(done);
            }
        }
    }

    /** Imports what appears, until interrupted. */
    public void watch() {
        try (WatchService events = folder.getFileSystem().newWatchService()) {
            folder.register(events, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (true) {
                WatchKey key = events.take();
                while (key != null) {
                    key.pollEvents();
                    key.reset();
                    key = events.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS); // still being written
                }
                importFolder();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to stop
        } catch (IOException | ClosedWatchServiceException e) {
            log.atError().addKeyValue("folder", folder).setCause(e).log("images are not watched");
        }
    }

    private static boolean isArchive(Path file) {
        String name = file.getFileName().toString();
        return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private boolean load(Path archive) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ctr.toString(),
                        "--address",
                        socket.toString(),
                        "-n",
                        "k8s.io",
                        "images",
                        "import",
                        archive.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readNBytes(65_536), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        boolean loaded = !process.isAlive() && process.exitValue() == 0;
        if (loaded) {
            log.atInfo().addKeyValue("archive", archive.getFileName()).log("imported images");
        } else {
            log.atWarn()
                    .addKeyValue("archive", archive)
                    .addKeyValue("output", output.strip())
                    .log("image archive was not imported");
        }
        return loaded;
    }

    private Map<String, String> stamps() throws IOException {
        Map<String, String> result = new LinkedHashMap<>();
        if (Files.exists(stampFile)) {
            for (String line : Files.readAllLines(stampFile)) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    result.put(line.substring(0, tab), line.substring(tab + 1));
                }
            }
        }
        return result;
    }

    private void remember(Map<String, String> stamps) throws IOException {
        Path next = stampFile.resolveSibling(stampFile.getFileName() + ".new");
        Files.writeString(
                next,
                stamps.entrySet().stream()
                        .map(e -> e.getKey() + "\t" + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        Files.move(next, stampFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
