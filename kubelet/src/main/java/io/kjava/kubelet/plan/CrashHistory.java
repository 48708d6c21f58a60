package io.kjava.kubelet.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the containers of one pod wait before their next start: nothing at first, then ten seconds,
 * doubled with every further crash up to five minutes, forgotten after ten quiet minutes. Immutable.
 */
public record CrashHistory(Map<String, Entry> entries) {
    public static final CrashHistory EMPTY = new CrashHistory(Map.of());

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(300);
    private static final Duration FORGET_AFTER = LONGEST.multipliedBy(2);

    /**
     * One container.
     *
     * @param delay of the next start after an end
     * @param restartedAt when that was decided
     */
    public record Entry(Duration delay, Instant restartedAt) {}

    /** A start is not due yet. */
    public record Delay(Duration delay, Instant until) {}

    public CrashHistory {
        entries = Map.copyOf(entries);
    }

    /**
     * Whether the container, which ended at this instant, has to wait. An end before the newest
     * restart is the one that this restart answers, perhaps still under way: nothing waits for it.
     */
    public Optional<Delay> delay(String key, @Nullable Instant finishedAt, Instant now) {
        Entry entry = entries.get(key);
        if (entry == null
                || finishedAt == null
                || finishedAt.isBefore(entry.restartedAt)
                || isForgotten(entry, finishedAt)) {
            return Optional.empty();
        }
        Instant until = finishedAt.plus(entry.delay);
        return now.isBefore(until) ? Optional.of(new Delay(entry.delay, until)) : Optional.empty();
    }

    /** The container, which ended at {@code finishedAt}, is being started again. */
    public CrashHistory restarted(String key, @Nullable Instant finishedAt, Instant now) {
        Entry before = entries.get(key);
        Duration next;
        if (before == null || finishedAt == null || isForgotten(before, finishedAt)) {
            next = FIRST;
        } else {
            Duration doubled = before.delay.multipliedBy(2);
            next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        }
        Map<String, Entry> changed = new HashMap<>(entries);
        changed.put(key, new Entry(next, now));
        return new CrashHistory(changed);
    }

    private static boolean isForgotten(Entry entry, Instant finishedAt) {
        return Duration.between(entry.restartedAt, finishedAt).compareTo(FORGET_AFTER) > 0;
    }
}
