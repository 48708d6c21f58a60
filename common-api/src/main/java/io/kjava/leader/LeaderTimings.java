package io.kjava.leader;

import java.time.Duration;

/**
 * How patient an election is.
 *
 * @param leaseDuration how long others wait after the last renewal that they saw
 * @param renewDeadline how long a leader tries to renew before it steps down
 * @param retryPeriod between two tries
 */
public record LeaderTimings(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {
    /** What Kubernetes' components use. */
    public static final LeaderTimings DEFAULT =
            new LeaderTimings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

    public LeaderTimings {
        if (!retryPeriod.isPositive()
                || renewDeadline.compareTo(retryPeriod) <= 0
                || leaseDuration.compareTo(renewDeadline) <= 0) {
            throw new IllegalArgumentException(
                    "leaseDuration %s, renewDeadline %s, retryPeriod %s (expected: descending, > 0)"
                            .formatted(leaseDuration, renewDeadline, retryPeriod));
        }
    }
}
