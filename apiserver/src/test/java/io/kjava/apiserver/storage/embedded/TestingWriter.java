package io.kjava.apiserver.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A process that writes until it is killed, and says what was acknowledged. */
final class TestingWriter {
    private TestingWriter() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (EmbeddedStorage storage = EmbeddedStorage.open(EmbeddedConfig.in(directory), InstantSource.system());
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (arguments[1].equals("write")) {
                write(storage, out, arguments[2]);
            } else if (arguments[1].equals("compact")) {
                replace(storage, out, directory);
            }
        } catch (StorageException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void write(EmbeddedStorage storage, FileOutputStream out, String round) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 8; worker++) {
                String prefix = "/k/" + round + "-" + worker + "-";
                executor.submit(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        acknowledge(storage, out, prefix + i);
                    }
                    return null;
                });
            }
        }
    }

    /** Replaces a few keys again and again, forgets what was, and copies the whole beside that. */
    private static void replace(EmbeddedStorage storage, FileOutputStream out, Path directory) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 4; worker++) {
                String prefix = "/k/" + worker + "-";
                executor.submit(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        replace(storage, out, prefix + i % 50);
                    }
                    return null;
                });
            }
            executor.submit(() -> {
                for (int i = 0; i < 1_000_000; i++) {
                    storage.compact(Math.max(storage.compactedRevision(), storage.revision() - 100));
                    Path copy = directory.resolve("copy.db");
                    storage.snapshot(copy);
                    Files.deleteIfExists(copy);
                }
                return null;
            });
        }
    }

    private static void replace(EmbeddedStorage storage, FileOutputStream out, String key) throws IOException {
        byte[] value = (key + " ".repeat(500)).getBytes(UTF_8);
        Stored now = storage.get(key).orElse(null);
        Stored stored = now == null ? storage.create(key, value) : storage.update(key, now.revision(), value);
        out.write((key + " " + stored.revision() + " .\n").getBytes(UTF_8));
    }

    private static void acknowledge(EmbeddedStorage storage, FileOutputStream out, String key) throws IOException {
        Stored stored = storage.create(key, (key + " ".repeat(500)).getBytes(UTF_8));
        out.write((key + " " + stored.revision() + " .\n").getBytes(UTF_8));
    }
}
