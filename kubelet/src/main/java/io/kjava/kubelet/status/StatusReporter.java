package io.kjava.kubelet.status;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the statuses of pods to the API. Never makes the caller wait: each pod has one slot, the
 * newest status wins, and a thread lives only as long as there is something to send. A server that
 * cannot be reached is tried again. Thread-safe.
 */
public final class StatusReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private final ResourceClient<Pod> pods;
    private final Object lock = new Object();
    private final Map<String, Slot> slots = new HashMap<>();
    private boolean closed;

    public StatusReporter(ApiClient client) {
        this.pods = client.resource(Pod.class);
    }

    /** What is to be sent for one pod, and what the server has. Guarded by the lock. */
    private static final class Slot {
        final ObjectKey key;
        PodStatus known;

        @Nullable
        PodStatus wanted;

        boolean delete;

        @Nullable
        Thread sender;

        Slot(ObjectKey key, PodStatus known) {
            this.key = key;
            this.known = known;
        }
    }

    /** The newest status. Nothing is sent when the server has it already. */
    public void report(Pod pod, PodStatus status) {
        put(pod, status, false);
    }

    /** The last status of a pod whose deletion was asked for and of which nothing runs any more. */
    public void reportAndDelete(Pod pod, PodStatus status) {
        put(pod, status, true);
    }

    /** The server no longer has the pod. */
    public void forget(String uid) {
        synchronized (lock) {
            Slot slot = slots.remove(uid);
            if (slot != null && slot.sender != null) {
                slot.sender.interrupt();
            }
        }
    }

    private void put(Pod pod, PodStatus status, boolean delete) {
        String uid = requireNonNull(pod.getMetadata().getUid(), "uid");
        synchronized (lock) {
            Slot slot = slots.computeIfAbsent(uid, _ -> new Slot(keyOf(pod), statusOf(pod)));
            slot.wanted = status;
            slot.delete |= delete;
            if (slot.sender == null && !closed && hasWork(slot)) {
                slot.sender = Threads.start("status-" + uid, () -> send(uid, slot));
            }
        }
    }

    private static boolean hasWork(Slot slot) {
        PodStatus wanted = slot.wanted;
        return slot.delete || wanted != null && !StatusPatch.isSame(slot.known, wanted);
    }

    private void send(String uid, Slot slot) {
        Duration retry = FIRST_RETRY;
        try {
            while (true) {
                PodStatus wanted;
                boolean delete;
                synchronized (lock) {
                    if (!hasWork(slot) || slots.get(uid) != slot) {
                        slot.sender = null;
                        return;
                    }
                    wanted = slot.wanted;
                    delete = slot.delete;
                }
                if (sendOnce(uid, slot, wanted, delete)) {
                    retry = FIRST_RETRY;
                } else {
                    Thread.sleep(retry);
                    Duration doubled = retry.multipliedBy(2);
                    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (lock) {
                if (slot.sender == Thread.currentThread()) {
                    slot.sender = null;
                }
            }
        }
    }

    /** Whether it arrived, or never will. */
    private boolean sendOnce(String uid, Slot slot, @Nullable PodStatus wanted, boolean delete) {
        try {
            if (wanted != null && !StatusPatch.isSame(slot.known, wanted)) {
                byte[] patch = StatusPatch.of(uid, slot.known, wanted);
                pods.patch(slot.key, PatchType.STRATEGIC, patch, "status");
                learn(slot, wanted);
            }
            if (delete) {
                pods.delete(slot.key, DeleteOptions.now().withUid(uid));
                synchronized (lock) {
                    slot.delete = false;
                }
            }
            return true;
        } catch (ApiException e) {
            if (e.isNotFound() || e.isConflict()) { // gone, or another pod of the same name
                forgetSilently(uid, slot);
                return true;
            }
            log.atWarn()
                    .addKeyValue("pod", slot.key)
                    .addKeyValue("why", e.getMessage())
                    .log("pod status not written, will try again");
            if (e.reason() == ApiException.Reason.INVALID || e.reason() == ApiException.Reason.BAD_REQUEST) {
                learn(slot, wanted == null ? slot.known : wanted);
            }
            return false;
        }
    }

    /** What was sent is what the server has now, as far as the kubelet's own fields go. */
    private void learn(Slot slot, PodStatus sent) {
        synchronized (lock) {
            slot.known = sent;
        }
    }

    private void forgetSilently(String uid, Slot slot) {
        synchronized (lock) {
            slots.remove(uid, slot);
        }
    }

    private static ObjectKey keyOf(Pod pod) {
        return ObjectKey.of(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }

    private static PodStatus statusOf(Pod pod) {
        return pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            for (Slot slot : slots.values()) {
                if (slot.sender != null) {
                    slot.sender.interrupt();
                }
            }
        }
    }
}
