package io.kjava.apiserver.storage.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That one process at a time has a database open. The kernel lets go of the lock when the process
 * ends, however it ends.
 */
final class ProcessLock implements AutoCloseable {
    /** A second channel on the same file would lose the first one's lock when it is closed. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Throws UNAVAILABLE, naming the database and the process that has it. */
    static ProcessLock take(Path database) throws IOException {
        Path directory = requireNonNull(database.toAbsolutePath().getParent(), "directory");
        Path file = directory.toRealPath().resolve(database.getFileName() + ".lock");
        if (!HELD_HERE.add(file)) {
            throw inUse(database, "this process");
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String owner = Files.readString(file, US_ASCII).strip();
                throw inUse(database, owner.isEmpty() ? "another process" : "the process " + owner);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
            taken = true;
            return new ProcessLock(file, channel);
        } finally {
            if (!taken) {
                HELD_HERE.remove(file);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static StorageException inUse(Path database, String owner) {
        return StorageException.unavailable("the database %s is in use by %s".formatted(database, owner));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD_HERE.remove(file);
    }
}
