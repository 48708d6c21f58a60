package io.kjava.kubelet.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** How much room the file system of a path has, in bytes and in inodes, as the kernel says it. */
public record FilesystemSpace(long capacityBytes, long availableBytes, long usedBytes, long inodes, long inodesFree) {
    public static FilesystemSpace of(Path path) throws IOException {
        long[] stat = SystemCalls.statvfs(path.toString());
        long block = stat[0];
        return new FilesystemSpace(stat[1] * block, stat[3] * block, (stat[1] - stat[2]) * block, stat[4], stat[5]);
    }

    public long inodesUsed() {
        return inodes - inodesFree;
    }
}
