package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log file of one container, from the lines asked for to its end, or on and on while the
 * container runs, over rotations of the file. Confined to one thread; blocks.
 */
final class LogFile {
    private static final int BUFFER = 32 * 1024;
    private static final int MAX_LINE = 1024 * 1024;
    private static final long LOOK_AGAIN_SECONDS = 1;

    private final Path path;
    private final LogRequest request;
    private final BooleanSupplier running;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

    /** @param running whether the container may still write */
    LogFile(Path path, LogRequest request, BooleanSupplier running) {
        this.path = requireNonNull(path, "path");
        this.request = requireNonNull(request, "request");
        this.running = requireNonNull(running, "running");
    }

    void copyTo(OutputStream out) throws IOException, InterruptedException {
        LogPrinter printer = new LogPrinter(request, out);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.position(start(file, request.tailLines()));
            if (!request.follow()) {
                printAll(file, printer);
                out.flush();
                return;
            }
            follow(file, printer, out);
        }
    }

    private void follow(FileChannel first, LogPrinter printer, OutputStream out)
            throws IOException, InterruptedException {
        FileChannel file = first;
        Object key = key();
        try (WatchService changes = path.getFileSystem().newWatchService()) {
            requireNonNull(path.getParent(), "directory")
                    .register(changes, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            while (true) {
                boolean mayGrow = running.getAsBoolean(); // asked before the last look at the file
                printAll(file, printer);
                out.flush();
                if (printer.isFull()) {
                    return;
                }
                Object now = key();
                if (now != null && !now.equals(key)) {
                    printAll(file, printer); // what was written between the look and the rotation
                    key = now;
                    if (file != first) {
                        file.close();
                    }
                    file = FileChannel.open(path, StandardOpenOption.READ);
                    continue;
                }
                if (!mayGrow) {
                    return;
                }
                WatchKey changed = changes.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                if (changed != null) {
                    changed.pollEvents();
                    changed.reset();
                }
            }
        } finally {
            if (file != first) {
                file.close();
            }
        }
    }

    /** What tells a file from its successor of the same name; null while there is none. */
    private @Nullable Object key() throws IOException {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (NoSuchFileException e) {
            return null; // between the two steps of a rotation
        }
    }

    private void printAll(FileChannel file, LogPrinter printer) throws IOException {
        while (!printer.isFull()) {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int count = file.read(buffer);
                buffer.flip();
                if (count <= 0) {
                    return;
                }
            }
            byte next = buffer.get();
            if (next != '\n') {
                if (line.size() < MAX_LINE) {
                    line.write(next);
                }
                continue;
            }
            printer.print(line.toByteArray());
            line.reset();
        }
    }

    /** Where the last lines begin. */
    static long start(FileChannel file, OptionalLong tailLines) throws IOException {
        if (tailLines.isEmpty()) {
            return 0;
        }
        long size = file.size();
        long wanted = tailLines.getAsLong();
        ByteBuffer part = ByteBuffer.allocate(BUFFER);
        long newlines = 0;
        for (long end = size; end > 0; ) {
            long from = Math.max(0, end - BUFFER);
            part.clear().limit((int) (end - from));
            while (part.hasRemaining() && file.read(part, from + part.position()) > 0) {
                // until the part is whole
            }
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) == '\n' && newlines++ == wanted) {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return wanted == 0 ? size : 0;
    }
}
