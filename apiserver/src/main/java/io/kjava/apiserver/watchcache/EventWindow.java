package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recent past of one resource: a chain of changes, of which this holds the newest part so that
 * watchers can resume in it. Bounded by bytes, by count, and by age as long as some remain. What has
 * left the window lives on only while a watcher still stands on it. Guarded by its owner's lock.
 */
final class EventWindow {
    private static final int SMALLEST = 128;
    private static final Duration OLD = Duration.ofMinutes(5);

    private final WatchLimits limits;
    private @Nullable WindowEvent[] ring = new WindowEvent[SMALLEST];
    private int head;
    private int count;
    private WindowEvent base; // the last one that left, or the origin
    private WindowEvent tail;

    EventWindow(WatchLimits limits, CacheImage image, Instant now) {
        this.limits = requireNonNull(limits, "limits");
        this.base = WindowEvent.origin(image, now);
        this.tail = base;
    }

    /** The newest change; the origin when there was none. */
    WindowEvent tail() {
        return tail;
    }

    /** Every change after this revision is in the window. */
    long startRevision() {
        return base.revision();
    }

    int count() {
        return count;
    }

    long bytes() {
        return tail.bytesSoFar() - base.bytesSoFar();
    }

    void append(WindowEvent event) {
        if (count == ring.length) {
            resize(ring.length * 2);
        }
        ring[(head + count) & (ring.length - 1)] = event;
        count++;
        tail.chain(event);
        tail = event;
        trim(event.at());
    }

    /** Lets go of what is too much, or too old. */
    void trim(Instant now) {
        while (count > 0 && (isOverfull() || isOld(now))) {
            base = event(0);
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            count--;
        }
        if (ring.length > SMALLEST && count < ring.length / 8) {
            resize(ring.length / 4);
        }
    }

    private boolean isOverfull() {
        return count > limits.windowEvents() || (bytes() > limits.windowBytes() && count > 1);
    }

    private boolean isOld(Instant now) {
        return count > SMALLEST && event(0).at().plus(OLD).isBefore(now);
    }

    private void resize(int length) {
        WindowEvent[] larger = new WindowEvent[Math.max(length, SMALLEST)];
        for (int i = 0; i < count; i++) {
            larger[i] = event(i);
        }
        ring = larger;
        head = 0;
    }

    private WindowEvent event(int index) {
        return requireNonNull(ring[(head + index) & (ring.length - 1)]);
    }

    /** The first change after a revision that is not before the start; empty when none has happened. */
    Optional<WindowEvent> firstAfter(long revision) {
        int index = countUpTo(revision);
        return index == count ? Optional.empty() : Optional.of(event(index));
    }

    /** The image at a revision that is not before the start. */
    CacheImage imageAt(long revision) {
        int index = countUpTo(revision);
        return (index == 0 ? base : event(index - 1)).image().at(revision);
    }

    private int countUpTo(long revision) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (event(middle).revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "EventWindow" + Arrays.asList(startRevision(), tail.revision());
    }
}
