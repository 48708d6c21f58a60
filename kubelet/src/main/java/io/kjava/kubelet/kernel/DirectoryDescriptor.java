package io.kjava.kubelet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An open file or directory that stays the same whatever happens to its path: the way to walk where
 * others can plant symbolic links. Confined to one thread.
 */
public final class DirectoryDescriptor implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int FLAGS = O_PATH | O_CLOEXEC | O_NOFOLLOW;

    private final int descriptor;

    private DirectoryDescriptor(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens a path that only root can change. */
    public static DirectoryDescriptor open(Path trusted) throws IOException {
        return new DirectoryDescriptor(SystemCalls.openAt(AT_FDCWD, trusted.toString(), FLAGS));
    }

    /** Opens one name in this directory; never follows a link. */
    public DirectoryDescriptor child(String name) throws IOException {
        requirePlain(name);
        return new DirectoryDescriptor(SystemCalls.openAt(descriptor, name, FLAGS));
    }

    /** Makes one directory in this one and opens it; an existing one is opened. */
    public DirectoryDescriptor makeChild(String name, int mode) throws IOException {
        requirePlain(name);
        boolean made = true;
        try {
            SystemCalls.makeDirectoryAt(descriptor, name, mode);
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EEXIST) {
                throw e;
            }
            made = false;
        }
        DirectoryDescriptor child = child(name);
        if (made) {
            Files.setAttribute(child.procPath(), "unix:mode", mode); // whatever the umask says
        }
        return child;
    }

    private static void requirePlain(String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IOException("not the name of one file: " + name);
        }
    }

    /** A path that leads to the open file itself. */
    public Path procPath() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Where the open file is now. */
    public Path currentPath() throws IOException {
        return Files.readSymbolicLink(procPath());
    }

    @Override
    public void close() {
        SystemCalls.close(descriptor);
    }
}
