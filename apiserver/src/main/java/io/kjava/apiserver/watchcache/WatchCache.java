package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One resource's present and recent past. A single feeder thread writes; everybody else reads an
 * image, or takes a place as a {@link Watcher}. Thread-safe. Everything that waits does so for a
 * bounded time and throws {@link ApiException}; an interrupt ends it as unavailable.
 */
public final class WatchCache implements AutoCloseable {
    private final Storage storage;
    private final CachedResource resource;
    private final WatchLimits limits;
    private final ImageBoard board = new ImageBoard();
    private final WatchDispatch dispatch;
    private final Feeder feeder;
    private final Thread thread;

    private WatchCache(Storage storage, CachedResource resource, WatchLimits limits, InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.resource = requireNonNull(resource, "resource");
        this.limits = requireNonNull(limits, "limits");
        this.dispatch = new WatchDispatch(limits, clock);
        this.feeder = new Feeder(storage, resource, board, dispatch, clock);
        this.thread = Threads.start("feeder-" + resource.name(), feeder);
    }

    /** Starts the feeder and returns at once; the first reads wait for the first load. */
    public static WatchCache start(Storage storage, CachedResource resource, WatchLimits limits, InstantSource clock) {
        return new WatchCache(storage, resource, limits, clock);
    }

    public CachedResource resource() {
        return resource;
    }

    /** Whether everything was read at least once. */
    public boolean isLoaded() {
        return board.current().isPresent();
    }

    /** Whether everything was read within {@code limit}. */
    public boolean awaitLoaded(Duration limit) throws InterruptedException {
        return board.await(0, limit.toNanos()).isPresent();
    }

    /**
     * What is there now, which may be a moment behind ({@code resourceVersion=0}).
     *
     * @throws ApiException TOO_MANY_REQUESTS while the first load goes on
     */
    public CacheImage latest() {
        return board.current().or(() -> await(0)).orElseThrow(WatchCache::notReady);
    }

    /**
     * An image of at least that revision.
     *
     * @throws ApiException TIMEOUT with the cause {@code ResourceVersionTooLarge} when it does not
     *     come in time
     */
    public CacheImage notOlderThan(long revision) {
        CacheImage newest = latest();
        if (newest.revision() >= revision) {
            return newest;
        }
        feeder.requestProgress();
        return await(revision).orElseThrow(() -> tooLarge(revision, latest().revision()));
    }

    /** An image that has every write that was acknowledged before this call. */
    public CacheImage consistent() {
        long revision = storageRevision();
        Optional<CacheImage> now = complete(revision);
        if (now.isPresent()) {
            return now.get();
        }
        feeder.requestProgress(revision);
        return await(revision).orElseThrow(() -> tooLarge(revision, latest().revision()));
    }

    /** As {@link #consistent}, but empty where that would have to wait for changes that are on their way. */
    public Optional<CacheImage> consistentNow() {
        return complete(storageRevision());
    }

    private long storageRevision() {
        try {
            return storage.revision();
        } catch (StorageException e) {
            throw unavailable(e);
        }
    }

    /** The newest image, if nothing in it has changed up to that revision. */
    private Optional<CacheImage> complete(long revision) {
        CacheImage newest = latest();
        if (newest.revision() >= revision) {
            return Optional.of(newest);
        }
        return feeder.isComplete(newest.revision(), revision) ? Optional.of(newest.at(revision)) : Optional.empty();
    }

    /** The object as {@link #consistent} has it. */
    public Optional<CachedObject> get(ObjectKey key) {
        return consistent().get(key);
    }

    /**
     * The image at exactly that revision: from the window, or else read from the storage.
     *
     * @throws ApiException EXPIRED when it is forgotten, TIMEOUT when it has not happened
     */
    public CacheImage at(long revision) {
        CacheImage newest = notOlderThan(revision);
        if (newest.revision() == revision) {
            return newest;
        }
        return dispatch.imageAt(revision).orElseGet(() -> load(revision));
    }

    /**
     * Watches what happens after a revision.
     *
     * @param bookmarks whether an idle watcher is told its revision now and then
     * @throws ApiException EXPIRED when that is longer ago than the window reaches
     */
    public Watcher watchAfter(long revision, Selection selection, boolean bookmarks) {
        latest();
        return dispatch.enter(revision, Optional.empty(), false, selection, bookmarks);
    }

    /**
     * Watches a state, told as ADDED in the order of a list, and then what happens after it.
     *
     * @param state an image of this cache, just read
     * @param endMark whether a bookmark tells the end of the state ({@code sendInitialEvents})
     * @throws ApiException EXPIRED when the image is older than the window reaches
     */
    public Watcher watchFrom(CacheImage state, Selection selection, boolean endMark, boolean bookmarks) {
        return dispatch.enter(state.revision(), Optional.of(state), endMark, selection, bookmarks);
    }

    /** For metrics. */
    public CacheFigures figures() {
        CacheImage newest = board.current().orElse(CacheImage.EMPTY);
        WatchDispatch.Figures past = dispatch.figures();
        return new CacheFigures(
                newest.revision(),
                newest.size(),
                feeder.bytes(),
                past.windowEvents(),
                past.windowBytes(),
                past.watchers(),
                past.evicted(),
                feeder.loads());
    }

    private Optional<CacheImage> await(long revision) {
        try {
            return board.await(revision, limits.readWait().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the request was interrupted");
        }
    }

    private CacheImage load(long revision) {
        try {
            ObjectReader reader = new ObjectReader(resource);
            List<CachedObject> objects = new ArrayList<>();
            RangePage page = storage.range(resource.prefix(), "", revision, 0);
            for (Stored stored : page.items()) {
                reader.read(stored).ifPresent(objects::add);
            }
            return new CacheImage(ObjectTree.ofSorted(objects), revision);
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.COMPACTED) {
                throw ApiException.expired("The resourceVersion for the provided list is too old.");
            }
            throw unavailable(e);
        }
    }

    static ApiException notReady() {
        return ApiException.tooManyRequests("storage is (re)initializing", Duration.ofSeconds(1));
    }

    private static ApiException unavailable(StorageException e) {
        return new ApiException(
                ApiException.Reason.SERVICE_UNAVAILABLE, "the storage does not answer: " + e.getMessage(), e);
    }

    private static ApiException tooLarge(long wanted, long current) {
        return new ApiException(
                ApiException.Reason.TIMEOUT,
                "Timeout: Too large resource version: %d, current: %d".formatted(wanted, current),
                ApiException.Details.NONE
                        .withCauses(
                                List.of(new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")))
                        .withRetryAfter(Duration.ofSeconds(1)));
    }

    /** Ends every watcher in peace, and the feeder. */
    @Override
    public void close() {
        feeder.close();
        thread.interrupt();
        dispatch.close();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
