package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A volume is not ready. The reason is an event's: {@code FailedMount}, {@code FailedAttachVolume}. */
public final class VolumeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public VolumeException(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    public VolumeException(String reason, String message) {
        this(reason, message, null);
    }

    public String reason() {
        return reason;
    }
}
