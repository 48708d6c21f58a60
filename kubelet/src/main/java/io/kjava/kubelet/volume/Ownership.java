package io.kjava.kubelet.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Gives the files of a volume to a group. Stateless; never follows links out of the volume. */
final class Ownership {
    private static final int READ_WRITE = 0660;
    private static final int READ_ONLY = 0440;
    private static final int EXECUTE = 0110;
    private static final int SETGID = 02000;

    private Ownership() {}

    /** Group and group permissions of a whole tree; directories hand the group on to new files. */
    static void give(Path root, long group, boolean readOnly) throws IOException {
        int mask = readOnly ? READ_ONLY : READ_WRITE;
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                change(directory, group, mask | EXECUTE | SETGID);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    changeGroup(file, group);
                } else {
                    change(file, group, mask);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone while we walked
                }
                throw failure;
            }
        });
    }

    /** Whether the root of a tree already looks as {@link #give} would leave it. */
    static boolean rootMatches(Path root, long group, boolean readOnly) throws IOException {
        int wanted = (readOnly ? READ_ONLY : READ_WRITE) | EXECUTE | SETGID;
        return mode(root) == (mode(root) | wanted) && groupOf(root) == group;
    }

    static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    static void setUser(Path path, long user) throws IOException {
        Files.setAttribute(path, "unix:uid", (int) user, LinkOption.NOFOLLOW_LINKS);
    }

    private static long groupOf(Path path) throws IOException {
        int group = (int) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        return Integer.toUnsignedLong(group);
    }

    private static void change(Path path, long group, int mask) throws IOException {
        int before = mode(path);
        changeGroup(path, group); // before the mode: a change of group clears setgid
        if ((before & mask) != mask || (before & 06000) != 0) {
            setMode(path, before | mask);
        }
    }

    private static void changeGroup(Path path, long group) throws IOException {
        if (groupOf(path) != group) {
            Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
