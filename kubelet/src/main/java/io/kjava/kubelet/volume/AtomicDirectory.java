package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Replaces all files of a directory at once. The files live in a directory named after the time; {@code
 * ..data} is a link to it, and each visible name a link through {@code ..data}: one rename switches all
 * of them. A reader that opened a directory before the switch still sees the old files until they are
 * removed. One writer at a time.
 */
final class AtomicDirectory {
    private static final String DATA = "..data";
    private static final String NEW_DATA = "..data_tmp";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss.").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final RandomGenerator random;

    /** What is done to the new files before anybody sees them. */
    @FunctionalInterface
    interface Finish {
        void apply(Path directory) throws IOException;
    }

    AtomicDirectory(InstantSource clock, RandomGenerator random) {
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /**
     * Makes the directory hold exactly these files. Does nothing when it does already.
     *
     * @param files by path relative to the directory
     * @throws VolumeProblem for a path that leaves the directory
     */
    void write(Path directory, Map<String, ProjectedFile> files, Finish finish) throws IOException {
        files.keySet().forEach(AtomicDirectory::requireInside);
        Path data = directory.resolve(DATA);
        boolean switched = !Files.isDirectory(data) || differs(data, files);
        if (switched) {
            Path fresh = writeFresh(directory, files);
            finish.apply(fresh);
            Path link = directory.resolve(NEW_DATA);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, fresh.getFileName());
            Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        }
        publish(directory, files);
        removeOld(directory, Files.readSymbolicLink(data));
    }

    private static void requireInside(String path) {
        Path relative = Path.of(path);
        if (path.isEmpty() || relative.isAbsolute()) {
            throw new VolumeProblem("invalid path: must be relative path: " + path);
        }
        for (Path name : relative) {
            if (name.toString().equals("..")) {
                throw new VolumeProblem("invalid path: must not contain '..': " + path);
            }
        }
        if (relative.getName(0).toString().startsWith("..")) {
            throw new VolumeProblem("invalid path: must not start with '..': " + path);
        }
    }

    private static boolean differs(Path data, Map<String, ProjectedFile> files) throws IOException {
        for (Map.Entry<String, ProjectedFile> file : files.entrySet()) {
            Path path = data.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.getValue().content().length
                    || !file.getValue().hasContent(Files.readAllBytes(path))) {
                return true;
            }
        }
        try (var all = Files.walk(data.toRealPath())) {
            return all.filter(Files::isRegularFile).count() != files.size();
        }
    }

    private Path writeFresh(Path directory, Map<String, ProjectedFile> files) throws IOException {
        Path fresh = directory.resolve(newName(directory));
        Files.createDirectory(fresh);
        Ownership.setMode(fresh, 0755);
        for (Map.Entry<String, ProjectedFile> entry : files.entrySet()) {
            Path path = fresh.resolve(entry.getKey());
            ProjectedFile file = entry.getValue();
            Files.createDirectories(requireNonNull(path.getParent(), "parent"));
            Files.write(path, file.content());
            Ownership.setMode(path, file.mode());
            if (file.user().isPresent()) {
                Ownership.setUser(path, file.user().getAsLong());
            }
        }
        return fresh;
    }

    private String newName(Path directory) {
        String stamp = STAMP.format(clock.instant());
        String name;
        do {
            name = stamp + Integer.toUnsignedString(random.nextInt());
        } while (Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
        return name;
    }

    /** One link for each first name, and none for names that are no more. */
    private static void publish(Path directory, Map<String, ProjectedFile> files) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        files.keySet().forEach(path -> names.add(Path.of(path).getName(0).toString()));
        for (String name : names) {
            Path link = directory.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        for (Path child : children(directory)) {
            String name = String.valueOf(child.getFileName());
            if (!name.startsWith("..") && !names.contains(name)) {
                Files.deleteIfExists(child);
            }
        }
    }

    private static void removeOld(Path directory, Path current) throws IOException {
        for (Path child : children(directory)) {
            String name = String.valueOf(child.getFileName());
            boolean ours = name.startsWith("..") && !name.equals(DATA);
            if (ours && !name.equals(current.toString())) {
                FileTrees.delete(child);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        }
        return children;
    }
}
