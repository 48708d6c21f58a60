package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in the chain of changes. It holds no queue: the feeder tells it where the first
 * change stands that concerns it, and its reader walks the shared chain from there. So a watcher
 * costs the same whether it is up to date or behind, and never makes the feeder wait. One thread
 * takes; any thread may close. Once the state is told, the reader may leave the changes to a taker who
 * never waits, and only {@link #attend}.
 */
public final class Watcher implements AutoCloseable {
    private static final int MOST_EXAMINED = 2_000; // per hold of the lock: the feeder may want it
    private static final int MOST_BYTES = 512 * 1024; // per batch

    private static final long GATHERING_NANOS_EACH = 50_000;
    private static final long SHORTEST_GATHERING = 1_000_000;
    private static final long LONGEST_GATHERING = 10_000_000;

    /** What a watcher needs from the cache that made it. */
    interface Source {
        /** Every change up to this revision has been told to whom it concerns. */
        long dispatchedRevision();

        /** Of all changes in the chain, see {@link WindowEvent#bytesSoFar}. */
        long bytesSoFar();

        /** How many watchers there are. */
        int crowd();

        void remove(Watcher watcher);
    }

    private final Source source;
    private final Selection selection;
    private final Duration bookmarkEvery; // zero for none
    private final InstantSource clock;

    private @Nullable Iterator<CachedObject> initial; // confined to the reader
    private final long initialRevision;
    private boolean endMark; // confined to the reader
    private Instant nextBookmark; // confined to the reader
    private volatile long handedOut; // highest revision it was told; changed by whoever takes

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable WindowEvent cursor; // next to examine; null when nothing is known to wait
    private volatile boolean idle; // whether the feeder has to tell of the next change
    private long examined; // number of the last one examined
    private long reached; // its revision, or where this watcher began
    private @Nullable ApiException failure;
    private boolean ended;
    private @Nullable Runnable taker; // hears of news while the reader attends to other things

    Watcher(
            Source source,
            Selection selection,
            Optional<CacheImage> state,
            boolean endMark,
            Position position,
            Duration bookmarkEvery,
            InstantSource clock) {
        this.source = requireNonNull(source, "source");
        this.selection = requireNonNull(selection, "selection");
        this.initial =
                state.map(image -> image.in(selection.namespace()).iterator()).orElse(null);
        this.initialRevision = position.revision;
        this.handedOut = state.isPresent() ? 0 : position.revision;
        this.endMark = endMark;
        this.cursor = position.first;
        this.idle = position.first == null;
        this.examined = position.examined;
        this.reached = position.revision;
        this.bookmarkEvery = requireNonNull(bookmarkEvery, "bookmarkEvery");
        this.clock = requireNonNull(clock, "clock");
        this.nextBookmark = clock.instant().plus(bookmarkEvery);
    }

    /** Where a watcher begins: after a revision, at its first change if that has happened already. */
    record Position(long revision, long examined, @Nullable WindowEvent first) {}

    public Selection selection() {
        return selection;
    }

    /**
     * How long a busy reader should let changes gather before it takes more: where many watch, waking
     * each of them costs more than what they are told.
     */
    public Duration gathering() {
        long nanos = source.crowd() * GATHERING_NANOS_EACH;
        return nanos < SHORTEST_GATHERING ? Duration.ZERO : Duration.ofNanos(Math.min(nanos, LONGEST_GATHERING));
    }

    /** Waits at most {@code limit} for the next item. Throws as {@link #next(Duration, int)}. */
    public Optional<WatchItem> next(Duration limit) throws InterruptedException {
        List<WatchItem> items = next(limit, 1);
        return items.isEmpty() ? Optional.empty() : Optional.of(items.getFirst());
    }

    /**
     * Waits at most {@code limit} for the next items, and takes what is there: at most {@code most}
     * of them, and not much more than half a MiB. Empty when nothing came in time.
     *
     * @throws ApiException EXPIRED when this watcher fell too far behind, or the cache lost its
     *     place: the client must list again
     */
    public List<WatchItem> next(Duration limit, int most) throws InterruptedException {
        List<WatchItem> items = new ArrayList<>(Math.min(most, 64));
        takeInitial(items, most);
        if (!items.isEmpty()) {
            throwIfFailed();
            return items;
        }
        long left = limit.toNanos();
        while (true) {
            long safe = source.dispatchedRevision(); // before looking: then nothing up to it is left
            boolean more = take(items, most);
            if (!items.isEmpty()) {
                return items;
            }
            if (!more && isBookmarkDue()) {
                return List.of(bookmark(safe, false));
            }
            if (!more && left <= 0) {
                return items;
            }
            if (!more) {
                left = await(left);
            }
        }
    }

    /** Whether the state has been told: only changes are left, and bookmarks. */
    public boolean isLive() {
        return initial == null && !endMark;
    }

    /** How long until the next bookmark is due; {@code limit} when that is sooner. */
    public Duration untilBookmark(Duration limit) {
        if (bookmarkEvery.isZero()) {
            return limit;
        }
        Duration due = Duration.between(clock.instant(), nextBookmark);
        return due.compareTo(limit) < 0 ? due : limit;
    }

    /**
     * Waits at most {@code limit} while a taker takes the changes: returns earlier when the stream fails
     * or ends. By the reader, who takes nothing while the taker may.
     *
     * @param teller is run whenever there is something to take again; on the feeder's thread
     */
    public void attend(Runnable teller, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            taker = teller;
        } finally {
            lock.unlock();
        }
        teller.run(); // there may be something already
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (failure == null && !ended && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            taker = null;
            lock.unlock();
        }
    }

    /**
     * What comes next, in the form of an audience that this watcher is of; empty when there is nothing
     * now, and when the reader has something to attend to. By the taker: never waits.
     */
    public <F> Optional<Taken<F>> take(Audience<F> audience) {
        WindowEvent first = standing();
        while (first != null) {
            Audience.Batch<F> batch = audience.from(first);
            WindowEvent next = pass(first, batch.last());
            if (batch.form().isPresent()) {
                return Optional.of(new Taken<>(batch.changes(), batch.form().get()));
            }
            first = next;
        }
        return Optional.empty();
    }

    /** Some changes in one form. */
    public record Taken<F>(int changes, F form) {}

    /** The change to examine next. */
    private @Nullable WindowEvent standing() {
        lock.lock();
        try {
            WindowEvent at = cursor;
            while (at != null && at.revision() <= initialRevision) {
                advance(at);
                at = cursor;
            }
            return at;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on behind the last one that was examined, to the change that is returned. */
    private @Nullable WindowEvent pass(WindowEvent first, WindowEvent last) {
        lock.lock();
        try {
            if (cursor == first) { // it has not failed meanwhile
                advance(last);
            }
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    private void advance(WindowEvent last) {
        examined = last.number();
        reached = last.revision();
        handedOut = Math.max(handedOut, last.revision());
        stand(last);
    }

    /** Looks twice behind the last one: the feeder, who chains first and looks then, may have seen no need to tell. */
    private void stand(WindowEvent last) {
        WindowEvent following = last.next();
        if (following == null) {
            idle = true;
            following = last.next();
        }
        cursor = following;
        idle = following == null;
    }

    /** How much there is to examine, in bytes. */
    public long waiting() {
        lock.lock();
        try {
            return cursor == null ? 0 : source.bytesSoFar() - cursor.bytesSoFar() + 1;
        } finally {
            lock.unlock();
        }
    }

    /** A bookmark at once, for a stream that is about to end; empty while there is more to take. */
    public Optional<WatchItem.Bookmark> bookmarkNow() {
        if (initial != null || endMark) {
            return Optional.empty();
        }
        long safe = source.dispatchedRevision();
        lock.lock();
        try {
            if (cursor != null || failure != null || ended) {
                return Optional.empty();
            }
        } finally {
            lock.unlock();
        }
        return Optional.of(bookmark(safe, false));
    }

    private void takeInitial(List<WatchItem> items, int most) {
        Iterator<CachedObject> objects = initial;
        int bytes = 0;
        while (objects != null && items.size() < most && bytes < MOST_BYTES) {
            if (!objects.hasNext()) {
                objects = null;
                initial = null;
                handedOut = Math.max(handedOut, initialRevision);
            } else {
                CachedObject object = objects.next();
                if (selection.matches(object)) {
                    items.add(new WatchItem.Change(WatchItem.Type.ADDED, object));
                    bytes += object.json().length;
                }
            }
        }
        if (objects == null && endMark && items.size() < most) {
            endMark = false;
            items.add(bookmark(initialRevision, true));
        }
    }

    private WatchItem.Bookmark bookmark(long safe, boolean end) {
        handedOut = Math.max(handedOut, safe);
        nextBookmark = clock.instant().plus(bookmarkEvery);
        return new WatchItem.Bookmark(handedOut, end);
    }

    private boolean isBookmarkDue() {
        return !bookmarkEvery.isZero() && !clock.instant().isBefore(nextBookmark);
    }

    /** Whether there is more to examine at once. */
    private boolean take(List<WatchItem> items, int most) {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            int looked = 0;
            int bytes = 0;
            WindowEvent at = cursor;
            WindowEvent last = null;
            while (at != null && items.size() < most && looked < MOST_EXAMINED && bytes < MOST_BYTES) {
                Optional<WatchItem.Change> change = at.seenBy(selection);
                if (change.isPresent() && at.revision() > initialRevision) {
                    items.add(change.get());
                    bytes += change.get().object().json().length;
                }
                looked++;
                examined = at.number();
                reached = at.revision();
                handedOut = Math.max(handedOut, at.revision());
                last = at;
                at = at.next();
            }
            if (last != null) {
                stand(last);
            }
            at = cursor;
            if (items.isEmpty() && at == null && ended) {
                items.add(new WatchItem.Ended());
            }
            return at != null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news or the next bookmark; returns what is left of the time. */
    private long await(long nanos) throws InterruptedException {
        long slice = nanos;
        if (!bookmarkEvery.isZero()) {
            long due = Duration.between(clock.instant(), nextBookmark).toNanos();
            slice = Math.min(slice, Math.max(due, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        long left = slice;
        lock.lockInterruptibly();
        try {
            while (cursor == null && failure == null && !ended && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return nanos - slice + left;
    }

    private void throwIfFailed() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    /** By the feeder: whether it must be told of changes that are in the chain already. */
    boolean isIdle() {
        return idle;
    }

    /**
     * By the feeder: this change, which is in the chain already, concerns you.
     *
     * @return whom the feeder must tell, when it holds no lock
     */
    Optional<Runnable> signal(WindowEvent event) {
        lock.lock();
        try {
            if (cursor != null || event.number() <= examined || ended || failure != null) {
                return Optional.empty();
            }
            cursor = event;
            idle = false;
            if (taker == null) {
                news.signal();
            }
            return Optional.ofNullable(taker);
        } finally {
            lock.unlock();
        }
    }

    /** Whether what this one holds back is more than it may. */
    boolean isBehind(WindowEvent tail, WatchLimits limits) {
        lock.lock();
        try {
            WindowEvent at = cursor;
            return at != null
                    && (tail.bytesSoFar() - at.bytesSoFar() > limits.lagBytes()
                            || tail.number() - at.number() > limits.lagEvents());
        } finally {
            lock.unlock();
        }
    }

    /** Up to where it was told, for messages. */
    long lastRevision() {
        lock.lock();
        try {
            return reached;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream with an error, whatever is left to take. */
    void fail(ApiException why) {
        lock.lock();
        try {
            if (failure == null && !ended) {
                failure = why;
                cursor = null;
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream in peace, after what is left to take. */
    void end() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up the place. A waiting take returns {@code Ended}. */
    @Override
    public void close() {
        source.remove(this);
        end();
    }
}
