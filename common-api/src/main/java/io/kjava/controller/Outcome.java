package io.kjava.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What one reconcile call came to. A thrown exception means: retry with backoff. */
public sealed interface Outcome {
    Outcome SETTLED = new Settled();

    /** Nothing to do until the next change. */
    record Settled() implements Outcome {}

    /** Correct now, but a deadline is coming. */
    record CheckAgain(Duration after) implements Outcome {
        public CheckAgain {
            requireNonNull(after, "after");
        }
    }

    /** Wrong in a way that no retry repairs; logged once, left alone until the object changes. */
    record GaveUp(String reason) implements Outcome {
        public GaveUp {
            requireNonNull(reason, "reason");
        }
    }
}
