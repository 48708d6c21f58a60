package io.kjava.kubelet.observed;

import static java.util.Objects.requireNonNull;

/**
 * The latest verdicts of one container's probes. {@code UNKNOWN} means that there is no such probe or
 * that it has not decided yet; the container's spec says which.
 *
 * @param message why the last failed verdict fell; empty when none did
 */
public record ContainerHealth(Verdict startup, Verdict readiness, Verdict liveness, String message) {
    public static final ContainerHealth UNKNOWN =
            new ContainerHealth(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN, "");

    /** A verdict falls after as many equal results as the probe's thresholds ask for. */
    public enum Verdict {
        UNKNOWN,
        SUCCESS,
        FAILURE
    }

    public ContainerHealth {
        requireNonNull(startup, "startup");
        requireNonNull(readiness, "readiness");
        requireNonNull(liveness, "liveness");
        requireNonNull(message, "message");
    }
}
