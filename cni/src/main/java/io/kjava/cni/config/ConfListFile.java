package io.kjava.cni.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that the runtime watches. A reader sees the old text or the new, never a part; an
 * unchanged text is not written again, so that the runtime does not reload for nothing.
 */
public final class ConfListFile {
    private static final String NAME = "10-kjava.conflist";

    private final Path folder;

    public ConfListFile(Path folder) {
        this.folder = requireNonNull(folder, "folder");
    }

    public Path path() {
        return folder.resolve(NAME);
    }

    /** Whether the text was new. Throws {@link UncheckedIOException}. */
    public boolean write(String text) {
        try {
            if (text.equals(current())) {
                return false;
            }
            Files.createDirectories(folder);
            Path next = folder.resolve("." + NAME + ".next");
            Files.writeString(next, text);
            Files.move(next, path(), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path(), e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path(), e);
        }
    }

    private String current() throws IOException {
        try {
            return Files.readString(path());
        } catch (NoSuchFileException _) {
            return "";
        }
    }
}
