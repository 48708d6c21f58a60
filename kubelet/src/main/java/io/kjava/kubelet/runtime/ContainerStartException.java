package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A container could not be started. The reason is what its waiting state shows. */
public final class ContainerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Something that the spec names is missing or wrong. */
    public static final String CONFIG_ERROR = "CreateContainerConfigError";

    private final String reason;

    public ContainerStartException(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    public static ContainerStartException config(String message) {
        return new ContainerStartException(CONFIG_ERROR, message, null);
    }

    public String reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? reason : message;
    }
}
