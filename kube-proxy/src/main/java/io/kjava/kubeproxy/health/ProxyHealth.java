package io.kjava.kubeproxy.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether the rules in the kernel follow the cluster: yes, from the first rules on, unless writing
 * them has been failing for two minutes. Thread-safe.
 */
public final class ProxyHealth {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final InstantSource clock;
    private volatile State state = new State(Optional.empty(), Optional.empty(), true);

    private record State(Optional<Instant> writtenAt, Optional<Instant> failingSince, boolean nodeEligible) {}

    public ProxyHealth(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * For the proxy's thread, after each pass.
     *
     * @param nodeEligible whether the node should get new connections: it is not on its way out
     */
    public void report(boolean written, boolean nodeEligible) {
        Instant now = clock.instant();
        State before = state;
        state = written
                ? new State(Optional.of(now), Optional.empty(), nodeEligible)
                : new State(before.writtenAt, before.failingSince.or(() -> Optional.of(now)), nodeEligible);
    }

    public boolean isHealthy() {
        State now = state;
        return now.writtenAt.isPresent()
                && now.failingSince
                        .map(since -> since.plus(PATIENCE).isAfter(clock.instant()))
                        .orElse(true);
    }

    /**
     * False once the node is being taken out of the cluster: load balancers should look elsewhere.
     */
    public boolean isNodeEligible() {
        return state.nodeEligible;
    }

    /** When the rules were last known to be right. */
    public Optional<Instant> writtenAt() {
        return state.writtenAt;
    }

    Instant now() {
        return clock.instant();
    }
}
