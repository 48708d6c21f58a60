package io.kjava.kubelet.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mounts of this process' mount namespace, made and ended by system calls. Stateless; thread-safe. */
public final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MS_NOSUID = 2;
    private static final int MS_NODEV = 4;
    private static final int MS_BIND = 4096;
    private static final int MS_REC = 16384;
    private static final int MS_SHARED = 1 << 20;
    private static final int UMOUNT_NOFOLLOW = 8;

    /**
     * A file system in memory, mode 1777, which never goes to swap where the kernel can promise that.
     *
     * @param maxBytes zero for the kernel's default, half of the memory
     */
    public void tmpfs(Path target, long maxBytes) throws IOException {
        String size = maxBytes > 0 ? "size=" + maxBytes : "";
        String unswapped = size.isEmpty() ? "noswap" : size + ",noswap";
        try {
            SystemCalls.mount("tmpfs", target.toString(), "tmpfs", 0, unswapped);
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EINVAL) {
                throw e;
            }
            SystemCalls.mount("tmpfs", target.toString(), "tmpfs", 0, size);
        }
    }

    /** @param options for example {@code pagesize=2M} */
    public void hugetlbfs(Path target, String options) throws IOException {
        SystemCalls.mount("nodev", target.toString(), "hugetlbfs", MS_NOSUID | MS_NODEV, options);
    }

    /** Shows a file or directory, without what is mounted below it, at a second place. */
    public void bind(Path source, Path target) throws IOException {
        SystemCalls.mount(source.toString(), target.toString(), "", MS_BIND, "");
    }

    /** As {@link #bind}, from an open file, wherever its path leads to by now. */
    public void bind(DirectoryDescriptor source, Path target) throws IOException {
        SystemCalls.mount(source.procPath().toString(), target.toString(), "", MS_BIND, "");
    }

    /**
     * Makes mounts below a directory visible in containers that ask for it: the directory becomes a
     * mount of its own that passes on what is mounted below it. Idempotent.
     */
    public void share(Path directory) throws IOException {
        if (isMountPoint(directory)) {
            SystemCalls.mount("", directory.toString(), "", MS_REC | MS_SHARED, "");
            return;
        }
        SystemCalls.mount(directory.toString(), directory.toString(), "", MS_BIND | MS_REC, "");
        SystemCalls.mount("", directory.toString(), "", MS_REC | MS_SHARED, "");
    }

    /** Ends the topmost mount at a place. */
    public void unmount(Path target) throws IOException {
        SystemCalls.unmount(target.toString(), UMOUNT_NOFOLLOW);
    }

    /** Whether anything is mounted exactly here. */
    public boolean isMountPoint(Path path) throws IOException {
        Path real = real(path);
        return all().contains(real);
    }

    /** Whether another file system begins here; cheaper, but blind to bind mounts. */
    public boolean isOtherFilesystem(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        return parent != null && !device(directory).equals(device(parent));
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    }

    /** Every mount at or below a directory, the deepest and latest first: the order to unmount in. */
    public List<Path> below(Path directory) throws IOException {
        Path real = real(directory);
        List<Path> found = new ArrayList<>();
        for (Path mount : all()) {
            if (mount.startsWith(real)) {
                found.addFirst(mount);
            }
        }
        found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        return found;
    }

    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null || !Files.exists(parent)
                ? absolute
                : parent.toRealPath().resolve(absolute.getFileName());
    }

    private static List<Path> all() throws IOException {
        List<Path> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ", 6);
            if (fields.length == 6) {
                mounts.add(Path.of(unescape(fields[4])));
            }
        }
        return mounts;
    }

    /** Blanks and their like stand in the table as a backslash and three octal digits. */
    static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
