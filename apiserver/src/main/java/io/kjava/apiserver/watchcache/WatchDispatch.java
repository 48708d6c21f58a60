package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins the recent past with those who watch: the feeder appends, watchers enter and leave, each in
 * one step, so that a watcher that enters at a revision misses nothing and sees nothing twice.
 */
final class WatchDispatch implements Watcher.Source {
    private final WatchLimits limits;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final WatcherIndex watchers = new WatcherIndex();
    private @Nullable EventWindow window; // null until the first load
    private long sweptAtBytes;
    private long sweptAtNumber;
    private long evicted;
    private boolean closed;
    private volatile long dispatched;
    private volatile int crowd;
    private volatile long bytesSoFar;

    WatchDispatch(WatchLimits limits, InstantSource clock) {
        this.limits = requireNonNull(limits, "limits");
        this.clock = requireNonNull(clock, "clock");
    }

    /** What is kept and who listens, for metrics. */
    record Figures(int windowEvents, long windowBytes, int watchers, long evicted) {}

    Figures figures() {
        lock.lock();
        try {
            return window == null
                    ? new Figures(0, 0, watchers.size(), evicted)
                    : new Figures(window.count(), window.bytes(), watchers.size(), evicted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long dispatchedRevision() {
        return dispatched;
    }

    @Override
    public long bytesSoFar() {
        return bytesSoFar;
    }

    @Override
    public int crowd() {
        return crowd;
    }

    /** By the feeder: the chain's end, to which the next change will be linked. */
    WindowEvent tail() {
        lock.lock();
        try {
            return requireNonNull(window, "not loaded").tail();
        } finally {
            lock.unlock();
        }
    }

    /** By the feeder: begins a new chain. Whoever stood on the old one must list again. */
    void reset(CacheImage image) {
        lock.lock();
        try {
            window = new EventWindow(limits, image, clock.instant());
            bytesSoFar = 0;
            sweptAtBytes = 0;
            sweptAtNumber = 0;
            for (Watcher watcher : watchers.all()) {
                drop(watcher, tooOld(watcher.lastRevision(), image.revision()));
            }
            dispatched = image.revision();
        } finally {
            lock.unlock();
        }
    }

    /** By the feeder: these changes happened, in this order, and nothing else up to the revision. */
    void append(List<WindowEvent> events, long revision) {
        List<Runnable> takers = new ArrayList<>();
        lock.lock();
        try {
            EventWindow current = requireNonNull(window, "not loaded");
            events.forEach(current::append);
            bytesSoFar = current.tail().bytesSoFar();
            for (WindowEvent event : events) {
                watchers.interested(event, watcher -> watcher.signal(event).ifPresent(takers::add));
            }
            if (events.isEmpty()) {
                current.trim(clock.instant());
            }
            sweep(current);
            dispatched = revision;
        } finally {
            lock.unlock();
        }
        takers.forEach(Runnable::run);
    }

    private void sweep(EventWindow current) {
        WindowEvent tail = current.tail();
        if (tail.bytesSoFar() - sweptAtBytes < limits.lagBytes() / 8
                && tail.number() - sweptAtNumber < limits.lagEvents() / 8) {
            return;
        }
        sweptAtBytes = tail.bytesSoFar();
        sweptAtNumber = tail.number();
        for (Watcher watcher : watchers.all()) {
            if (watcher.isBehind(tail, limits)) {
                evicted++;
                drop(watcher, tooOld(watcher.lastRevision(), current.startRevision()));
            }
        }
    }

    private void drop(Watcher watcher, ApiException why) {
        watchers.remove(watcher);
        crowd = watchers.size();
        watcher.fail(why);
    }

    /**
     * Enters a watcher.
     *
     * @param state what it is told first; its revision is {@code revision}
     * @throws ApiException EXPIRED when the window begins after the revision
     */
    Watcher enter(long revision, Optional<CacheImage> state, boolean endMark, Selection selection, boolean bookmarks) {
        lock.lock();
        try {
            if (closed || window == null) {
                throw WatchCache.notReady();
            }
            if (revision < window.startRevision()) {
                throw tooOld(revision, window.startRevision());
            }
            WindowEvent first = window.firstAfter(revision).orElse(null);
            long examined = first == null ? window.tail().number() : first.number() - 1;
            Watcher watcher = new Watcher(
                    this,
                    selection,
                    state,
                    endMark,
                    new Watcher.Position(revision, examined, first),
                    bookmarks ? limits.bookmarkEvery() : Duration.ZERO,
                    clock);
            watchers.add(watcher);
            crowd = watchers.size();
            return watcher;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The image at exactly that revision, if the window still has it and has it already: an image is
     * published a moment before its events are here.
     */
    Optional<CacheImage> imageAt(long revision) {
        lock.lock();
        try {
            return window == null || revision < window.startRevision() || revision > dispatched
                    ? Optional.empty()
                    : Optional.of(window.imageAt(revision));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(Watcher watcher) {
        lock.lock();
        try {
            watchers.remove(watcher);
            crowd = watchers.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all watchers in peace. */
    void close() {
        lock.lock();
        try {
            closed = true;
            for (Watcher watcher : watchers.all()) {
                watchers.remove(watcher);
                watcher.end();
            }
        } finally {
            lock.unlock();
        }
    }

    private static ApiException tooOld(long wanted, long oldest) {
        return ApiException.expired("too old resource version: %d (%d)".formatted(wanted, oldest));
    }
}
