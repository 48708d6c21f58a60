package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.watchcache.Audience;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.http.LiveBody;
import io.kjava.http.LiveOutput;
import io.kjava.http.LivePart;
import io.kjava.time.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/** One watch until its deadline. Whoever takes its events blocks in the watcher. */
final class WatchStream implements EventBody {
    private static final int BATCH = 256;
    private static final Duration TURN = Duration.ofSeconds(1); // of the loop at least, whatever is due
    private final Watcher watcher;
    private final EventEncoder encoder;
    private final EventWriter writer;
    private final Optional<Audiences.Seat> seat;
    private final Deadline deadline;
    private final boolean bookmarks;
    private final IntConsumer told;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Deque<WatchItem> pending = new ArrayDeque<>(); // confined to the taker
    private long lastSent; // confined to the writer: in milliseconds

    /**
     * @param encoder for a taker in this process
     * @param writer for the wire
     * @param seat among those who are told the same; empty when nobody is told the same
     * @param told hears how many items were written
     */
    WatchStream(
            Watcher watcher,
            EventEncoder encoder,
            EventWriter writer,
            Optional<Audiences.Seat> seat,
            Deadline deadline,
            boolean bookmarks,
            IntConsumer told) {
        this.told = requireNonNull(told, "told");
        this.watcher = requireNonNull(watcher, "watcher");
        this.encoder = requireNonNull(encoder, "encoder");
        this.writer = requireNonNull(writer, "writer");
        this.seat = requireNonNull(seat, "seat");
        this.deadline = requireNonNull(deadline, "deadline");
        this.bookmarks = bookmarks;
    }

    @Override
    public Optional<Event> next() throws InterruptedException {
        if (pending.isEmpty()) {
            pending.addAll(watcher.next(deadline.remaining(), BATCH));
        }
        WatchItem item = pending.poll();
        return item == null ? Optional.empty() : encoded(item);
    }

    private Optional<Event> encoded(WatchItem item) {
        return switch (item) {
            case WatchItem.Change change -> Optional.of(encoder.change(change));
            case WatchItem.Bookmark bookmark -> Optional.of(encoder.bookmark(bookmark));
            case WatchItem.Ended _ -> Optional.empty();
        };
    }

    /**
     * Writes batch by batch, so that many events share a flush. Where an event loop can do it, the loop
     * takes the changes once the state is told, and this thread only attends to time and failures.
     */
    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try (this) {
            out.flush();
            while (!deadline.hasPassed()) {
                boolean live = leaveToLoop(out);
                List<WatchItem> items = watcher.next(live ? Duration.ZERO : deadline.remaining(), BATCH);
                for (WatchItem item : items) {
                    if (!write(out, item)) {
                        return;
                    }
                }
                out.flush();
                told.accept(items.size());
                gather(items);
            }
            lastBookmark(out);
        } catch (ApiException e) {
            writer.failure(out, e);
            out.flush();
        }
    }

    /** Whether the loop has written for a while, until there was something to attend to. */
    private boolean leaveToLoop(OutputStream out) throws IOException, InterruptedException {
        if (seat.isEmpty() || !watcher.isLive() || !(out instanceof LiveOutput live)) {
            return false;
        }
        Audience<LivePart> audience = seat.get().audience();
        Duration untilBookmark = watcher.untilBookmark(deadline.remaining());
        try (LiveOutput.Feed feed = live.feed(new Changes(audience))) {
            watcher.attend(feed::news, untilBookmark.compareTo(TURN) < 0 ? TURN : untilBookmark);
        }
        return true;
    }

    /** What the loop takes. */
    private final class Changes implements LiveBody {
        private final Audience<LivePart> audience;

        Changes(Audience<LivePart> audience) {
            this.audience = audience;
        }

        @Override
        public Optional<LivePart> next() {
            Optional<Watcher.Taken<LivePart>> taken = watcher.take(audience);
            taken.ifPresent(changes -> told.accept(changes.changes()));
            return taken.map(Watcher.Taken::form);
        }

        @Override
        public long waiting() {
            return watcher.waiting();
        }
    }

    /** Lets changes that follow each other closely share a flush, so that fewer are sent more cheaply. */
    private void gather(List<WatchItem> items) throws InterruptedException {
        Duration pause = watcher.gathering();
        if (pause.isZero() || items.isEmpty()) {
            return;
        }
        long now = deadline.clock().millis();
        if (now - lastSent < pause.toMillis() * 2) {
            Thread.sleep(pause);
        }
        lastSent = now;
    }

    /** Whether the watch goes on. */
    private boolean write(OutputStream out, WatchItem item) throws IOException {
        switch (item) {
            case WatchItem.Change change -> writer.change(out, change);
            case WatchItem.Bookmark bookmark -> writer.bookmark(out, bookmark);
            case WatchItem.Ended _ -> {
                return false;
            }
        }
        return true;
    }

    private void lastBookmark(OutputStream out) throws IOException {
        Optional<WatchItem.Bookmark> last = bookmarks ? watcher.bookmarkNow() : Optional.empty();
        if (last.isPresent()) {
            writer.bookmark(out, last.get());
            out.flush();
        }
    }

    @Override
    public void close() {
        watcher.close();
        if (!closed.getAndSet(true)) {
            seat.ifPresent(Audiences.Seat::close);
        }
    }
}
