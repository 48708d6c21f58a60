package io.kjava.dist.containerd;

import org.jspecify.annotations.Nullable;

/** The container runtime cannot be started. The message is fit for a user. */
public final class ContainerdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContainerdException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
