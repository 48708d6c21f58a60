package io.kjava.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to go on. Thread-safe. */
public final class TestingClock implements InstantSource {
    private Instant now;

    public TestingClock(Instant now) {
        this.now = now;
    }

    /** Noon of a day in 2026. */
    public TestingClock() {
        this(Instant.parse("2026-03-02T12:00:00Z"));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    public synchronized void set(Instant to) {
        now = to;
    }
}
