package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether writing to the log comes back: a log that blocks would stop whoever has something to say. */
public final class LogCheck implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LogCheck.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private final LongSupplier nanos;
    private volatile long lastWritten;

    /**
     * @param nanos a clock that only runs forward
     */
    public LogCheck(LongSupplier nanos) {
        this.nanos = requireNonNull(nanos, "nanos");
        this.lastWritten = nanos.getAsLong();
    }

    /** What is wrong with the log. */
    public Optional<String> problem() {
        Duration silent = Duration.ofNanos(nanos.getAsLong() - lastWritten);
        return silent.compareTo(EVERY.multipliedBy(2)) < 0 ? Optional.empty() : Optional.of("logging blocked");
    }

    /** Writes now and then, until it is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                log.trace("the log is written to");
                lastWritten = nanos.getAsLong();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
