package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries etcd's events to the followers in this process, and begins again where it was when the
 * connection was lost. Runs on a thread of its own until that is interrupted.
 */
final class EtcdFeed implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(EtcdFeed.class);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EtcdCalls calls;
    private final EtcdHistory history;
    private final EventHub hub;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    EtcdFeed(EtcdCalls calls, EtcdHistory history, EventHub hub) {
        this.calls = requireNonNull(calls, "calls");
        this.history = requireNonNull(history, "history");
        this.hub = requireNonNull(hub, "hub");
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                long before = hub.revision();
                try {
                    follow();
                } catch (StorageException e) {
                    mend(e);
                }
                pause = hub.revision() > before ? FIRST_PAUSE : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void follow() throws InterruptedException {
        try (EtcdWatch watch = EtcdWatch.open(calls, hub.revision())) {
            while (true) {
                List<StorageEvent> events = watch.read(IDLE);
                if (!events.isEmpty()) {
                    history.add(events);
                    publish(events);
                }
            }
        }
    }

    private void publish(List<StorageEvent> events) {
        hub.publish(events, events.getLast().revision());
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void mend(StorageException e) {
        switch (e.reason()) {
            case COMPACTED -> {
                history.compacted(e.revision());
                try {
                    long now = calls.revision();
                    history.skip(now);
                    hub.skip(now);
                    signal();
                } catch (StorageException again) {
                    log.atWarn().log("the datastore cannot be followed: {}", again.getMessage());
                }
            }
            case FUTURE_REVISION -> {
                log.atError()
                        .addKeyValue("seen", hub.revision())
                        .addKeyValue("found", e.revision())
                        .log("the datastore went back in time; restart this server");
                hub.close();
            }
            default -> log.atWarn().log("the datastore cannot be followed: {}", e.getMessage());
        }
    }

    /** Waits until the followers can have everything up to that revision; false when time is over. */
    boolean await(long revision, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (hub.revision() < revision && left > 0) {
                left = moved.awaitNanos(left);
            }
            return hub.revision() >= revision;
        } finally {
            lock.unlock();
        }
    }
}
