package io.kjava.kubelet.kernel;

import java.io.IOException;

/** A system call failed. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    public static final int ENOENT = 2;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EINVAL = 22;
    public static final int ELOOP = 40;

    private final int errno;

    ErrnoException(int errno, String call, String about) {
        super(call + " " + about + ": " + name(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    private static String name(int errno) {
        return switch (errno) {
            case 1 -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case 12 -> "cannot allocate memory";
            case 13 -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "file exists";
            case 19 -> "no such device";
            case 20 -> "not a directory";
            case EINVAL -> "invalid argument";
            case 28 -> "no space left on device";
            case 30 -> "read-only file system";
            case ELOOP -> "too many levels of symbolic links";
            default -> "errno " + errno;
        };
    }
}
