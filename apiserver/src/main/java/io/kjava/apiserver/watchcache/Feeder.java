package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a cache: reads everything once, then follows, for ever. What it cannot follow it
 * reads again, and whoever watched is told to list again; it never goes on with a gap.
 */
final class Feeder implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Feeder.class);
    private static final int PAGE = 2_000;
    private static final int BATCH = 512;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Storage storage;
    private final CachedResource resource;
    private final ImageBoard board;
    private final WatchDispatch dispatch;
    private final InstantSource clock;
    private final ObjectReader reader;

    private CacheImage image = CacheImage.EMPTY; // confined to the feeder's thread
    private boolean loaded;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong loads = new AtomicLong();
    private volatile @Nullable EventCursor cursor;
    private volatile boolean closed;

    Feeder(Storage storage, CachedResource resource, ImageBoard board, WatchDispatch dispatch, InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.resource = requireNonNull(resource, "resource");
        this.board = requireNonNull(board, "board");
        this.dispatch = requireNonNull(dispatch, "dispatch");
        this.clock = requireNonNull(clock, "clock");
        this.reader = new ObjectReader(resource);
    }

    /** Of all objects of the newest image. */
    long bytes() {
        return bytes.get();
    }

    /** How often everything was read. */
    long loads() {
        return loads.get();
    }

    /** Any thread: somebody waits for the storage's revision. */
    void requestProgress() {
        EventCursor current = cursor;
        if (current != null) {
            current.requestProgress();
        }
    }

    /** The same for a revision that the storage is known to have. */
    void requestProgress(long revision) {
        EventCursor current = cursor;
        if (current != null) {
            current.requestProgress(revision);
        }
    }

    /** Whether a published image of that revision has every change up to {@code wanted}. */
    boolean isComplete(long published, long wanted) {
        EventCursor current = cursor;
        return current != null && current.isComplete(published, wanted);
    }

    void close() {
        closed = true;
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long before = image.revision();
            try {
                if (!loaded) {
                    load();
                }
                follow();
            } catch (InterruptedException e) {
                return;
            } catch (StorageException e) {
                loaded = loaded && e.reason() == StorageException.Reason.UNAVAILABLE;
                report(e);
            } catch (RuntimeException e) {
                loaded = false;
                report(e);
            }
            pause = image.revision() > before ? FIRST_PAUSE : longer(pause);
            if (!sleep(pause)) {
                return;
            }
        }
    }

    private void report(RuntimeException e) {
        if (!closed) {
            log.atWarn()
                    .addKeyValue("resource", resource.name())
                    .addKeyValue("revision", image.revision())
                    .addKeyValue("reload", !loaded)
                    .log("the cache lost its storage: {}", e.toString());
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void load() {
        List<CachedObject> objects = new ArrayList<>();
        long total = 0;
        RangePage page = storage.range(resource.prefix(), "", 0, PAGE);
        long revision = page.revision();
        while (true) {
            for (Stored stored : page.items()) {
                Optional<CachedObject> object = known(stored).or(() -> reader.read(stored));
                if (object.isPresent()) {
                    objects.add(object.get());
                    total += object.get().json().length;
                }
            }
            if (page.remaining() == 0 || page.items().isEmpty()) {
                break;
            }
            String last = page.items().getLast().key();
            page = storage.range(resource.prefix(), last, revision, PAGE);
        }
        image = new CacheImage(ObjectTree.ofSorted(objects), revision);
        bytes.set(total);
        loads.incrementAndGet();
        loaded = true;
        dispatch.reset(image);
        board.publish(image);
    }

    /** What an earlier load made of the same value. */
    private Optional<CachedObject> known(Stored stored) {
        return Optional.ofNullable(image.find(reader.path(stored.key())))
                .filter(object -> object.revision() == stored.revision())
                .filter(object -> object.createRevision() == stored.createRevision());
    }

    private void follow() throws InterruptedException {
        try (EventCursor opened = storage.follow(resource.prefix(), image.revision())) {
            cursor = opened;
            opened.requestProgress(); // somebody may have asked while there was no cursor
            List<StorageEvent> batch = new ArrayList<>();
            while (!closed) {
                Optional<StorageEvent> event = opened.poll(IDLE);
                while (event.isPresent()) {
                    batch.add(event.get());
                    event = batch.size() < BATCH ? opened.poll(Duration.ZERO) : Optional.empty();
                }
                feed(batch);
                batch.clear();
            }
        } finally {
            cursor = null;
        }
    }

    /** Publishes before it tells: a watcher that then lists must not see less than it was told. */
    private void feed(List<StorageEvent> batch) {
        List<WindowEvent> changes = new ArrayList<>(batch.size());
        WindowEvent last = dispatch.tail();
        for (StorageEvent event : batch) {
            Optional<WindowEvent> change = switch (event) {
                case StorageEvent.Put put -> put(last, put);
                case StorageEvent.Deleted deleted -> removed(last, deleted.before(), deleted);
                case StorageEvent.Progress _ -> Optional.empty();
            };
            if (change.isPresent()) {
                last = change.get();
                changes.add(last);
                image = last.image();
            } else if (event.revision() > image.revision()) {
                image = image.at(event.revision());
            }
        }
        if (!batch.isEmpty()) {
            board.publish(image);
        }
        dispatch.append(changes, image.revision());
    }

    private Optional<WindowEvent> put(WindowEvent last, StorageEvent.Put put) {
        Optional<CachedObject> after = reader.read(put.after());
        if (after.isEmpty()) {
            return removed(last, put.after(), put); // unreadable: gone, as far as anyone can see
        }
        CachedObject object = after.get();
        CachedObject before = image.find(object.path());
        bytes.addAndGet(object.json().length - (before == null ? 0 : before.json().length));
        CacheImage next = image.with(object, put.revision());
        return Optional.of(WindowEvent.after(last, before, object, next, clock.instant()));
    }

    private Optional<WindowEvent> removed(WindowEvent last, Stored stored, StorageEvent event) {
        String path = reader.path(stored.key());
        CachedObject before = image.find(path);
        if (before == null) {
            return Optional.empty();
        }
        bytes.addAndGet(-before.json().length);
        CacheImage next = image.without(path, event.revision());
        return Optional.of(WindowEvent.after(last, before, null, next, clock.instant()));
    }
}
