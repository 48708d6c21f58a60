package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Other servers' answers, for as long as they say, at most for half a minute, the least used going
 * first. An answer whose time is over is kept for an hour: better than none while nobody outside
 * answers. Thread-safe.
 */
final class ForwardCache {
    private static final int MAX_SECONDS = 30;
    private static final int MAX_BYTES = 4_096;
    private static final Duration KEEP_STALE = Duration.ofHours(1);

    private final InstantSource clock;
    private final Map<Key, Kept> entries;

    /** @param name lower-case */
    record Key(String name, int type, boolean dnssec, boolean checkingDisabled) {
        Key {
            requireNonNull(name, "name");
        }

        static Key of(Query query) {
            return new Key(query.name(), query.type(), query.dnssec(), query.checkingDisabled());
        }
    }

    /** An answer and when it came. */
    record Kept(ForwardedReply reply, Instant arrivedAt) {
        int age(Instant now) {
            return (int) Math.max(0, Duration.between(arrivedAt, now).toSeconds());
        }

        boolean isFresh(Instant now) {
            return age(now) < Math.min(reply.ttl(), MAX_SECONDS);
        }
    }

    ForwardCache(int maxEntries, InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        this.entries = new LinkedHashMap<>(256, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
                return size() > maxEntries;
            }
        };
    }

    Optional<Kept> fresh(Key key) {
        Instant now = clock.instant();
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key)).filter(entry -> entry.isFresh(now));
        }
    }

    /** Also one whose time is over. */
    Optional<Kept> any(Key key) {
        Instant oldest = clock.instant().minus(KEEP_STALE);
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key))
                    .filter(entry -> entry.arrivedAt().isAfter(oldest));
        }
    }

    /** Remembers an answer that may be; gives it back with the time of its arrival. */
    Kept keep(Query query, ForwardedReply reply) {
        Kept entry = new Kept(reply, clock.instant());
        if (query.isPlain() && reply.isConclusive() && reply.ttl() > 0 && reply.size() <= MAX_BYTES) {
            synchronized (entries) {
                entries.put(Key.of(query), entry);
            }
        }
        return entry;
    }

    /** The entry's age now, in seconds. */
    int age(Kept entry) {
        return entry.age(clock.instant());
    }
}
