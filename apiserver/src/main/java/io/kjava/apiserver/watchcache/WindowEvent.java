package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.watchcache.WatchItem.Change;
import io.kjava.apiserver.watchcache.WatchItem.Type;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change of one object, as a link in the chain of all changes of its resource. Shared by all
 * watchers; written once by the feeder, which also adds the next link.
 */
final class WindowEvent {
    /** What a link costs beside the object's bytes: path in the tree, fields, the link itself. */
    private static final int OVERHEAD = 800;

    private final long revision;
    private final @Nullable CachedObject before;
    private final @Nullable CachedObject after;
    private final CacheImage image;
    private final Instant at;
    private final long number;
    private final long bytesSoFar;
    private volatile @Nullable CachedObject departed;
    private volatile @Nullable WindowEvent next;

    private WindowEvent(
            @Nullable CachedObject before,
            @Nullable CachedObject after,
            CacheImage image,
            Instant at,
            long number,
            long bytesSoFar) {
        this.before = before;
        this.after = after;
        this.image = image;
        this.revision = image.revision();
        this.at = at;
        this.number = number;
        this.bytesSoFar = bytesSoFar;
    }

    /** The link before the first one. */
    static WindowEvent origin(CacheImage image, Instant at) {
        return new WindowEvent(null, null, image, at, 0, 0);
    }

    /**
     * The link after {@code last}, not yet chained to it.
     *
     * @param image of the resource after this change, at its revision
     */
    static WindowEvent after(
            WindowEvent last,
            @Nullable CachedObject before,
            @Nullable CachedObject after,
            CacheImage image,
            Instant at) {
        int length =
                after != null ? after.json().length : requireNonNull(before).json().length;
        return new WindowEvent(before, after, image, at, last.number + 1, last.bytesSoFar + length + OVERHEAD);
    }

    void chain(WindowEvent following) {
        next = following;
    }

    @Nullable
    WindowEvent next() {
        return next;
    }

    long revision() {
        return revision;
    }

    CacheImage image() {
        return image;
    }

    Instant at() {
        return at;
    }

    long number() {
        return number;
    }

    long bytesSoFar() {
        return bytesSoFar;
    }

    @Nullable
    CachedObject before() {
        return before;
    }

    @Nullable
    CachedObject after() {
        return after;
    }

    /** What this change is to someone with that selection; empty when it is nothing. */
    Optional<Change> seenBy(Selection selection) {
        boolean was = before != null && selection.matches(before);
        boolean is = after != null && selection.matches(after);
        if (is) {
            return Optional.of(new Change(was ? Type.MODIFIED : Type.ADDED, requireNonNull(after)));
        }
        return was ? Optional.of(new Change(Type.DELETED, departed())) : Optional.empty();
    }

    /** Whether {@link #seenBy} would find something; makes nothing. */
    boolean isSeenBy(Selection selection) {
        return (after != null && selection.matches(after)) || (before != null && selection.matches(before));
    }

    /** The object as it was, with the revision of this change. Made when the first one asks. */
    private CachedObject departed() {
        CachedObject found = departed;
        if (found == null) {
            found = requireNonNull(before).atRevision(revision);
            departed = found;
        }
        return found;
    }
}
