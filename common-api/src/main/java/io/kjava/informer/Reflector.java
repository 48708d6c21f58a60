package io.kjava.informer;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.time.Backoff;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one resource for ever: lists, then watches from the list's revision, resumes a broken watch
 * from the last revision seen, and lists again only when the server has forgotten that revision.
 * Runs on one thread until that is interrupted; the sink is called on this thread only.
 */
public final class Reflector<T> implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Reflector.class);
    private static final String ATTEMPT = "attempt";

    /** Where a reflector writes what it sees. */
    public interface Sink<T> {
        /** The whole truth: whatever is not in the list is gone. */
        void replace(List<T> objects);

        /** One change; never a bookmark. */
        void apply(WatchEvent<T> event);
    }

    private final String name;
    private final ResourceClient<T> client;
    private final ListQuery query;
    private final Identity<T> identity;
    private final Sink<T> sink;
    private final Backoff<String> backoff;
    private final Object streamLock = new Object();
    private @Nullable WatchStream<T> stream;
    private boolean stopped;
    private String revision = "";

    /**
     * @param name what logs call it
     * @param backoff between failed attempts; this reflector's own
     */
    public Reflector(
            String name,
            ResourceClient<T> client,
            ListQuery query,
            Identity<T> identity,
            Sink<T> sink,
            Backoff<String> backoff) {
        this.name = requireNonNull(name, "name");
        this.client = requireNonNull(client, "client");
        this.query = requireNonNull(query, "query");
        this.identity = requireNonNull(identity, "identity");
        this.sink = requireNonNull(sink, "sink");
        this.backoff = requireNonNull(backoff, "backoff");
    }

    @Override
    public void run() {
        try {
            while (!isStopped()) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends {@link #run} even while it waits for the server; any thread may call it. */
    public void stop() {
        WatchStream<T> open;
        synchronized (streamLock) {
            stopped = true;
            open = stream;
        }
        if (open != null) {
            open.close();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            if (revision.isEmpty()) {
                list();
            }
            if (!follow()) {
                pause(); // a stream that ends at once must not become a busy loop
            }
        } catch (ApiException e) {
            if (isStopped()) {
                return;
            }
            if (e.isExpired()) {
                revision = "";
                if (backoff.failures(ATTEMPT) == 0) {
                    backoff.next(ATTEMPT);
                    return; // the first time at once
                }
            } else {
                log.atWarn()
                        .addKeyValue("reflector", name)
                        .addKeyValue("reason", e.reason())
                        .addKeyValue("message", e.getMessage())
                        .log("list or watch failed; will retry");
            }
            pause();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("reflector", name).setCause(e).log("reflector failed");
            revision = "";
            pause();
        }
    }

    private void list() {
        ListPage<T> page = client.list(query);
        sink.replace(page.items());
        revision = page.resourceVersion();
    }

    /** Whether the stream brought anything. */
    private boolean follow() throws InterruptedException {
        boolean useful = false;
        try (WatchStream<T> events = open()) {
            Optional<WatchEvent<T>> next = events.next();
            while (next.isPresent()) {
                useful = true;
                backoff.forget(ATTEMPT);
                apply(next.get());
                next = events.next();
            }
        } finally {
            synchronized (streamLock) {
                stream = null;
            }
        }
        return useful;
    }

    private WatchStream<T> open() {
        WatchStream<T> opened = client.watch(query.from(revision));
        boolean late;
        synchronized (streamLock) {
            stream = opened;
            late = stopped;
        }
        if (late) {
            opened.close();
        }
        return opened;
    }

    private void apply(WatchEvent<T> event) {
        switch (event) {
            case WatchEvent.Bookmark<T> bookmark -> revision = bookmark.resourceVersion();
            case WatchEvent.Added<T> added -> change(event, added.object());
            case WatchEvent.Modified<T> modified -> change(event, modified.object());
            case WatchEvent.Deleted<T> deleted -> change(event, deleted.object());
        }
    }

    private void change(WatchEvent<T> event, T object) {
        sink.apply(event);
        revision = identity.resourceVersion(object);
    }

    private void pause() throws InterruptedException {
        if (!isStopped()) {
            Thread.sleep(backoff.next(ATTEMPT));
        }
    }

    private boolean isStopped() {
        synchronized (streamLock) {
            return stopped;
        }
    }
}
