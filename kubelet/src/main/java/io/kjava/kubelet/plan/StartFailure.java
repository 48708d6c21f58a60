package io.kjava.kubelet.plan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Why the last try to start something failed: what its waiting state shows until a try succeeds.
 *
 * @param tries how many failed in a row
 * @param retryAt when the next one is due
 */
public record StartFailure(String reason, String message, int tries, Instant retryAt) {
    public StartFailure {
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
        requireNonNull(retryAt, "retryAt");
    }
}
