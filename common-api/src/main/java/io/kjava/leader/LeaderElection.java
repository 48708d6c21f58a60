package io.kjava.leader;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns for a lease and runs the duty while it is held. When the lease is lost the duty is closed
 * and the campaign begins again: the process survives. Closing gives the lease back.
 */
public final class LeaderElection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderElection.class);
    private static final double JITTER = 1.2;

    private final LeaseLock lock;
    private final ObjectKey lease;
    private final LeaderTimings timings;
    private final Supplier<? extends AutoCloseable> duty;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Lifecycle lifecycle = new Lifecycle();
    private volatile boolean leading;

    private LeaderElection(
            LeaseLock lock,
            ObjectKey lease,
            LeaderTimings timings,
            Supplier<? extends AutoCloseable> duty,
            InstantSource clock,
            RandomGenerator random) {
        this.lock = requireNonNull(lock, "lock");
        this.lease = requireNonNull(lease, "lease");
        this.timings = requireNonNull(timings, "timings");
        this.duty = requireNonNull(duty, "duty");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /**
     * @param identity unlike any other candidate's
     * @param duty starts what only a leader may do; closed when leadership ends
     */
    public static LeaderElection start(
            ApiClient client,
            ObjectKey lease,
            String identity,
            LeaderTimings timings,
            Supplier<? extends AutoCloseable> duty,
            InstantSource clock,
            RandomGenerator random) {
        LeaseLock lock = new LeaseLock(client, lease, identity, timings.leaseDuration(), clock);
        LeaderElection election = new LeaderElection(lock, lease, timings, duty, clock, random);
        election.lifecycle.start("leader-" + lease.name(), election::campaignForEver);
        return election;
    }

    public boolean isLeading() {
        return leading;
    }

    private void campaignForEver() {
        try {
            while (true) {
                campaign();
                lead();
            }
        } catch (InterruptedException e) {
            // closed: nobody needs the flag, and giving back the lease must not be interrupted
            giveBack();
        }
    }

    private void campaign() throws InterruptedException {
        while (!tryOnce()) {
            long most = (long) (timings.retryPeriod().toMillis() * JITTER);
            Thread.sleep(random.nextLong(timings.retryPeriod().toMillis(), most + 1));
        }
    }

    private void lead() throws InterruptedException {
        log.atInfo().addKeyValue("lease", lease).log("became leader");
        try (AutoCloseable _ = duty.get()) {
            leading = true;
            renewUntilLost();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atError().addKeyValue("lease", lease).setCause(e).log("a leader's duty failed");
            Thread.sleep(timings.retryPeriod());
        } finally {
            leading = false;
        }
    }

    private void renewUntilLost() throws InterruptedException {
        Instant renewed = clock.instant();
        while (Duration.between(renewed, clock.instant()).compareTo(timings.renewDeadline()) < 0) {
            Thread.sleep(timings.retryPeriod());
            if (tryOnce()) {
                renewed = clock.instant();
            }
        }
        log.atWarn().addKeyValue("lease", lease).log("lost the lease; will campaign again");
    }

    private boolean tryOnce() {
        try {
            return lock.acquireOrRenew();
        } catch (ApiException e) {
            log.atDebug()
                    .addKeyValue("lease", lease)
                    .addKeyValue("message", e.getMessage())
                    .log("lease not taken");
            return false;
        }
    }

    private void giveBack() {
        try {
            lock.release();
        } catch (ApiException e) {
            log.atDebug()
                    .addKeyValue("lease", lease)
                    .addKeyValue("message", e.getMessage())
                    .log("lease not given back");
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
