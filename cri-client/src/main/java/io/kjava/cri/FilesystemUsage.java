package io.kjava.cri;

import java.time.Instant;

/** How full a file system, or a part of it, is. */
public record FilesystemUsage(Instant at, String mountpoint, long usedBytes, long inodesUsed) {}
