package io.kjava.controllers.pods;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Do not act on a stale copy: what a controller has just created and deleted for an owner must show up
 * in its informer before it counts again. Forgotten after five minutes, so that a lost event does not
 * stop an owner for ever. Thread-safe.
 */
public final class Expectations {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<ObjectKey, Pending> pending = new HashMap<>();

    private static final class Pending {
        final Instant since;
        final Set<String> deletions;
        int creations;

        Pending(Instant since, int creations, Collection<String> deletions) {
            this.since = since;
            this.creations = creations;
            this.deletions = new HashSet<>(deletions);
        }
    }

    public Expectations(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** To be called before the calls that it announces; replaces what was expected before. */
    public synchronized void expect(ObjectKey owner, int creations, Collection<String> deletedUids) {
        pending.put(owner, new Pending(clock.instant(), creations, deletedUids));
    }

    /** One creation was seen, or will never be. */
    public synchronized void created(ObjectKey owner) {
        created(owner, 1);
    }

    public synchronized void created(ObjectKey owner, int count) {
        Pending known = pending.get(owner);
        if (known != null) {
            known.creations -= count;
        }
    }

    /** A deletion was seen, or will never be. */
    public synchronized void deleted(ObjectKey owner, String uid) {
        Pending known = pending.get(owner);
        if (known != null) {
            known.deletions.remove(uid);
        }
    }

    public synchronized boolean areMet(ObjectKey owner) {
        Pending known = pending.get(owner);
        if (known == null) {
            return true;
        }
        boolean met = known.creations <= 0 && known.deletions.isEmpty();
        boolean stale = Duration.between(known.since, clock.instant()).compareTo(PATIENCE) > 0;
        if (met || stale) {
            pending.remove(owner);
            return true;
        }
        return false;
    }

    public synchronized void forget(ObjectKey owner) {
        pending.remove(owner);
    }
}
