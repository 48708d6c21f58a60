package io.kjava.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The point in time at which a call must end. */
public record Deadline(Instant at, InstantSource clock) {
    public Deadline {
        requireNonNull(at, "at");
        requireNonNull(clock, "clock");
    }

    public static Deadline after(Duration limit, InstantSource clock) {
        return new Deadline(clock.instant().plus(limit), clock);
    }

    /** Never negative. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean hasPassed() {
        return remaining().isZero();
    }
}
