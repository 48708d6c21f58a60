package io.kjava.kubelet.kernel;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** What a tree takes of its disk, in bytes of whole blocks and in inodes. */
public record DiskUse(long bytes, long inodes) {
    public static final DiskUse NONE = new DiskUse(0, 0);
    private static final int BLOCK = 512;

    public DiskUse plus(DiskUse other) {
        return new DiskUse(bytes + other.bytes, inodes + other.inodes);
    }

    /** Walks a tree, within one file system; what goes while we walk does not count. */
    public static DiskUse of(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return NONE;
        }
        Counter counter = new Counter(Files.getAttribute(root, "unix:dev"));
        Files.walkFileTree(root, counter);
        return new DiskUse(counter.bytes, counter.inodes);
    }

    private static final class Counter extends SimpleFileVisitor<Path> {
        private final Object device;
        private long bytes;
        private long inodes;

        Counter(Object device) {
            this.device = device;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
            if (!device.equals(Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            count(path);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            count(path);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private void count(Path path) {
            try {
                bytes += SystemCalls.blocks(path.toString()) * BLOCK;
                inodes++;
            } catch (ErrnoException _) {
                // gone while we walked
            }
        }
    }
}
