package io.kjava.kubelet.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes what pods leave behind on disk: logs, links to them, the pod's own directory. */
public final class PodRemains {
    private final PodPaths paths;

    public PodRemains(PodPaths paths) {
        this.paths = requireNonNull(paths, "paths");
    }

    /** Everything of a pod whose containers are removed and whose volumes are released. */
    public void delete(String uid) {
        deleteLogs(uid);
        deleteLinks(uid);
        deleteTree(paths.pod(uid));
    }

    /** By uid alone: after a restart in the middle nothing else may be known of the pod. */
    private void deleteLogs(String uid) {
        if (!Files.isDirectory(paths.podLogs())) {
            return;
        }
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(
                paths.podLogs(), log -> log.getFileName().toString().endsWith("_" + uid))) {
            logs.forEach(PodRemains::deleteTree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links to logs of one pod, which are gone. */
    private void deleteLinks(String uid) {
        if (!Files.isDirectory(paths.containerLogs())) {
            return;
        }
        try (DirectoryStream<Path> links =
                Files.newDirectoryStream(paths.containerLogs(), link -> leadsTo(link, uid))) {
            links.forEach(PodRemains::deleteFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean leadsTo(Path link, String uid) throws IOException {
        try {
            return Files.isSymbolicLink(link)
                    && Files.readSymbolicLink(link).toString().contains("_" + uid + "/");
        } catch (NoSuchFileException e) {
            return false; // somebody else was faster
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Never follows a link; never leaves the file system of the root (a mount is not ours). */
    static void deleteTree(Path root) {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Object device = Files.getAttribute(root, "unix:dev");
            Files.walkFileTree(root, new Deleter(device));
        } catch (NoSuchFileException e) {
            // somebody else was faster
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        private final Object device;

        Deleter(Object device) {
            this.device = device;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
            if (!device.equals(Files.getAttribute(path, "unix:dev"))) {
                throw new IOException(path + " is still mounted");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(path);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(path);
            return FileVisitResult.CONTINUE;
        }
    }
}
