package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Leases for keys with a time to live. Keys with the same one that are written soon after another
 * share a lease, which then lives some seconds longer. Thread-safe.
 */
final class EtcdLeases {
    private static final int MOST_KEYS = 500;
    private static final Duration MOST_SHARED = Duration.ofSeconds(5);
    private static final int MOST_TIMES = 16;

    private final EtcdCalls calls;
    private final InstantSource clock;
    private final Map<Long, Shared> current = new LinkedHashMap<>(); // by seconds; guarded by itself

    private static final class Shared {
        private final long id;
        private final Instant until;
        private int keys;

        private Shared(long id, Instant until) {
            this.id = id;
            this.until = until;
        }
    }

    EtcdLeases(EtcdCalls calls, InstantSource clock) {
        this.calls = requireNonNull(calls, "calls");
        this.clock = requireNonNull(clock, "clock");
    }

    /** A lease for one more key; zero for a key that lives on. */
    long leaseFor(Duration ttl) {
        if (ttl.isZero()) {
            return 0;
        }
        long seconds = Math.max(1, ttl.plusMillis(999).toSeconds());
        Duration shared = Duration.ofSeconds(seconds / 20);
        if (shared.compareTo(MOST_SHARED) > 0) {
            shared = MOST_SHARED;
        }
        Instant now = clock.instant();
        synchronized (current) {
            Shared lease = current.get(seconds);
            if (lease != null && lease.keys < MOST_KEYS && now.isBefore(lease.until)) {
                lease.keys++;
                return lease.id;
            }
        }
        Shared fresh = new Shared(calls.grant(seconds + shared.toSeconds()).getID(), now.plus(shared));
        fresh.keys = 1;
        if (!shared.isZero()) {
            keep(seconds, fresh);
        }
        return fresh.id;
    }

    private void keep(long seconds, Shared lease) {
        synchronized (current) {
            current.put(seconds, lease);
            if (current.size() > MOST_TIMES) {
                current.remove(current.keySet().iterator().next());
            }
        }
    }
}
