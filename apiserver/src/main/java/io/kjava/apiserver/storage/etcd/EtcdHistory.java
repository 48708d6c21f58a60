package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The past: the last few events from memory, what is older from etcd, as long as it remembers. The
 * feed adds; any thread reads.
 */
final class EtcdHistory implements EventHub.History {
    private static final int MOST_EVENTS = 4_000;
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EtcdCalls calls;
    private final AtomicLong compacted = new AtomicLong();
    private final Deque<StorageEvent> recent = new ArrayDeque<>(); // guarded by itself
    private long recentAfter; // guarded by recent: it has everything after that revision
    private long recentBytes; // guarded by recent

    EtcdHistory(EtcdCalls calls, long revision) {
        this.calls = requireNonNull(calls, "calls");
        this.recentAfter = revision;
    }

    /** By the feed: the next events, whole revisions of them. */
    void add(List<StorageEvent> events) {
        synchronized (recent) {
            for (StorageEvent event : events) {
                recent.add(event);
                recentBytes += cost(event);
            }
            while (recent.size() > MOST_EVENTS || recentBytes > MOST_BYTES) {
                removeOldestRevision();
            }
        }
    }

    private void removeOldestRevision() {
        recentAfter = recent.getFirst().revision();
        while (!recent.isEmpty() && recent.getFirst().revision() == recentAfter) {
            recentBytes -= cost(recent.removeFirst());
        }
    }

    /** By the feed: events up to that revision are missing. */
    void skip(long revision) {
        synchronized (recent) {
            recent.clear();
            recentBytes = 0;
            recentAfter = revision;
        }
    }

    private static long cost(StorageEvent event) {
        return switch (event) {
            case StorageEvent.Put put ->
                400L
                        + put.after().value().length
                        + put.before().map(before -> before.value().length).orElse(0);
            case StorageEvent.Deleted deleted -> 400L + deleted.before().value().length;
            case StorageEvent.Progress _ -> 0;
        };
    }

    static String key(StorageEvent event) {
        return switch (event) {
            case StorageEvent.Put put -> put.after().key();
            case StorageEvent.Deleted deleted -> deleted.before().key();
            case StorageEvent.Progress _ -> "";
        };
    }

    @Override
    public long compactedRevision() {
        return compacted.get();
    }

    /** Everything before that revision is known to be forgotten. */
    void compacted(long revision) {
        compacted.accumulateAndGet(revision, Math::max);
    }

    @Override
    public List<StorageEvent> events(String prefix, long after, long upTo, int most) {
        synchronized (recent) {
            if (after >= recentAfter) {
                return recent.stream()
                        .filter(event -> event.revision() > after && event.revision() <= upTo)
                        .filter(event -> key(event).startsWith(prefix))
                        .toList();
            }
        }
        try {
            return fromEtcd(prefix, after, upTo, most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the read was interrupted");
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.COMPACTED) {
                compacted(Math.max(e.revision(), after + 1));
                throw StorageException.compacted(after, compactedRevision());
            }
            throw e;
        }
    }

    private List<StorageEvent> fromEtcd(String prefix, long after, long upTo, int most) throws InterruptedException {
        List<StorageEvent> found = new ArrayList<>();
        try (EtcdWatch watch = EtcdWatch.open(calls, after)) {
            boolean first = true;
            long reached = after;
            while (reached < upTo && found.size() < most) {
                List<StorageEvent> page = watch.read(PATIENCE);
                if (first) {
                    calls.checkReadable(after); // after the watch has begun: it cannot have missed any
                    first = false;
                } else if (page.isEmpty()) {
                    throw StorageException.unavailable("the datastore does not tell its past");
                }
                for (StorageEvent event : page) {
                    reached = event.revision();
                    if (reached <= upTo && key(event).startsWith(prefix)) {
                        found.add(event);
                    }
                }
            }
        }
        return found;
    }
}
