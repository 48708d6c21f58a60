package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.worker.PodWish.KillOrder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** All pods of the node, each with its own worker, by uid. Thread-safe; nothing here waits. */
public final class PodWorkers implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Object lock = new Object();
    private final Map<String, Running> workers = new HashMap<>();
    private final PodSyncer.Factory syncers;
    private final InstantSource clock;
    private boolean closed;

    private record Running(PodWorker worker, Thread thread) {}

    public PodWorkers(PodSyncer.Factory syncers, InstantSource clock) {
        this.syncers = requireNonNull(syncers, "syncers");
        this.clock = requireNonNull(clock, "clock");
    }

    /** The newest of a pod: a new one gets its thread. */
    public void deliver(Pod pod) {
        String uid = pod.getMetadata().getUid();
        synchronized (lock) {
            Running running = workers.get(uid);
            if (running != null) {
                running.worker.deliver(pod);
            } else if (!closed) {
                start(uid, PodWish.run(pod));
            }
        }
    }

    /** Its source no longer has the pod; what runs of it is to end, also when it was never known. */
    public void remove(Pod last) {
        String uid = last.getMetadata().getUid();
        synchronized (lock) {
            Running running = workers.get(uid);
            if (running != null) {
                running.worker.remove(last);
            } else if (!closed) {
                start(uid, PodWish.run(last).withRemoval(last));
            }
        }
    }

    /** Ends a pod on this node's own account. */
    public void kill(String uid, KillOrder order) {
        with(uid, worker -> worker.kill(order));
    }

    public void poke(String uid) {
        with(uid, PodWorker::poke);
    }

    /** Something that the pod's volumes are made from has changed. */
    public void renewVolumes(String uid) {
        with(uid, PodWorker::renewVolumes);
    }

    public void expectEnd(String uid, String id) {
        with(uid, worker -> worker.expectEnd(id));
    }

    public void pokeAll() {
        synchronized (lock) {
            workers.values().forEach(running -> running.worker.poke());
        }
    }

    public Set<String> uids() {
        synchronized (lock) {
            return Set.copyOf(workers.keySet());
        }
    }

    /** Ends every thread; containers live on. */
    @Override
    public void close() {
        List<Running> all;
        synchronized (lock) {
            closed = true;
            all = new ArrayList<>(workers.values());
        }
        all.forEach(running -> running.worker.closing());
        all.forEach(running -> running.thread.interrupt());
        for (Running running : all) {
            try {
                running.thread.join(END_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void start(String uid, PodWish first) {
        PodWorker worker = new PodWorker(uid, first, syncers, clock, () -> ended(uid));
        workers.put(uid, new Running(worker, worker.start()));
    }

    /** A pod of the same uid may have come back meanwhile: a static pod whose file was changed. */
    private void ended(String uid) {
        synchronized (lock) {
            Running ended = workers.remove(uid);
            if (ended != null && !closed && !ended.worker.wish().removed()) {
                start(uid, PodWish.run(ended.worker.wish().pod()));
            }
        }
    }

    private void with(String uid, Consumer<PodWorker> action) {
        synchronized (lock) {
            Running running = workers.get(uid);
            if (running != null) {
                action.accept(running.worker);
            }
        }
    }
}
