package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether a certificate ends soon, and has it made anew; whoever shows it reads its
 * file again. Runs on a thread of its own until it is interrupted.
 */
public final class CertificateRenewal implements Runnable {
    /** Often enough for certificates that are renewed a third of a year before their end. */
    public static final Duration INTERVAL = Duration.ofHours(12);

    private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);
    private final Duration interval;
    private final Step step;

    /** Renews what is due, and leaves the rest alone. */
    @FunctionalInterface
    public interface Step {
        void renew() throws IOException, InterruptedException;
    }

    public CertificateRenewal(Duration interval, Step step) {
        this.interval = requireNonNull(interval, "interval");
        this.step = requireNonNull(step, "step");
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                renew();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // told to stop
        }
    }

    private void renew() throws InterruptedException {
        try {
            step.renew();
        } catch (IOException | RuntimeException e) {
            log.atWarn().setCause(e).log("certificates could not be renewed, will try again");
        }
    }
}
