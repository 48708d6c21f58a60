package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.DirectoryDescriptor;
import io.kjava.kubelet.kernel.ErrnoException;
import io.kjava.kubelet.kernel.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Parts of volumes. What a pod can write to, it can fill with symbolic links to other places of the
 * host: a part is therefore found by walking down from the volume's root by open directories, never
 * through a link, and bound from the open file to a place that the pod cannot change.
 */
final class SubPaths {
    private final PodPaths paths;
    private final Mounts mounts;

    /** Which mount of which container. */
    record Place(String podUid, String volume, String container, int index) {}

    SubPaths(PodPaths paths, Mounts mounts) {
        this.paths = requireNonNull(paths, "paths");
        this.mounts = requireNonNull(mounts, "mounts");
    }

    /**
     * Makes a path inside the volume, where it is missing, with directories like the volume's root.
     *
     * @throws IOException when a link stands in the way
     */
    void make(Path root, Path subPath) throws IOException {
        Path top = root.toRealPath();
        int mode = Ownership.mode(top);
        DirectoryDescriptor at = DirectoryDescriptor.open(top);
        try {
            for (Path name : existing(top, subPath)) {
                at = step(at, at.makeChild(name.toString(), mode));
            }
        } finally {
            at.close();
        }
    }

    /** The rest of a path below what exists of it; links that stay inside count as existing. */
    private static Path existing(Path top, Path subPath) throws IOException {
        Path found = top;
        Path rest = subPath;
        while (rest.getNameCount() > 1 && Files.exists(found.resolve(rest.getName(0)))) {
            found = found.resolve(rest.getName(0));
            rest = rest.subpath(1, rest.getNameCount());
        }
        Path real = found.toRealPath();
        if (!real.startsWith(top)) {
            throw new IOException("subpath leaves its volume");
        }
        return top.relativize(real).resolve(rest).normalize();
    }

    /** Binds an existing path inside the volume to the container's place and returns that. */
    Path bind(Path root, Path subPath, Place place) throws IOException {
        Path top = root.toRealPath();
        Path real = top.resolve(subPath).toRealPath();
        if (!real.startsWith(top)) {
            throw new IOException("subpath leaves its volume");
        }
        Path target = paths.subPaths(place.podUid())
                .resolve(place.volume())
                .resolve(place.container())
                .resolve(Integer.toString(place.index()));
        try (DirectoryDescriptor source = descend(top, real)) {
            if (isBound(source, target)) {
                return target;
            }
            prepare(target, Files.isDirectory(source.procPath()));
            mounts.bind(source, target);
        }
        return target;
    }

    private static DirectoryDescriptor descend(Path top, Path real) throws IOException {
        DirectoryDescriptor at = DirectoryDescriptor.open(top);
        try {
            if (!real.equals(top)) {
                for (Path name : top.relativize(real)) {
                    at = step(at, at.child(name.toString()));
                }
            }
            if (!at.currentPath().equals(real)) {
                throw new IOException("subpath moved while it was opened");
            }
            return at;
        } catch (IOException | RuntimeException e) {
            at.close();
            throw e;
        }
    }

    private static DirectoryDescriptor step(DirectoryDescriptor from, DirectoryDescriptor to) {
        from.close();
        return to;
    }

    /** Whether the place shows this very file already; another one there is unmounted. */
    private boolean isBound(DirectoryDescriptor source, Path target) throws IOException {
        if (!Files.exists(target) || !mounts.isMountPoint(target)) {
            return false;
        }
        if (identity(source.procPath()).equals(identity(target))) {
            return true;
        }
        mounts.unmount(target);
        return false;
    }

    private static String identity(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev") + "/" + Files.getAttribute(path, "unix:ino");
    }

    private static void prepare(Path target, boolean directory) throws IOException {
        Files.createDirectories(requireNonNull(target.getParent(), "parent"));
        if (Files.exists(target) && Files.isDirectory(target) != directory) {
            Files.delete(target);
        }
        if (directory) {
            Files.createDirectories(target);
        } else if (!Files.exists(target)) {
            Files.createFile(target);
        }
    }

    /** A file inside the volume; never one outside of it. */
    byte[] read(Path root, Path file, int limit) throws IOException {
        Path top = root.toRealPath();
        Path real = top.resolve(file).toRealPath();
        if (!real.startsWith(top)) {
            throw new IOException("path leaves its volume");
        }
        try (DirectoryDescriptor source = descend(top, real);
                var content = Files.newInputStream(source.procPath())) {
            byte[] bytes = content.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new IOException("file is larger than " + limit + " bytes");
            }
            return bytes;
        } catch (ErrnoException e) {
            throw new IOException("path changed while it was opened", e);
        }
    }
}
