package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.worker.PodSyncer.Next;
import io.kjava.kubelet.worker.PodWish.KillOrder;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of one pod: wait, pass, and again. Its thread ends when nothing of the pod is left. */
final class PodWorker {
    private static final Logger log = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    private final String uid;
    private final Mailbox<PodWish> mailbox;
    private final PodSyncer syncer;
    private final InstantSource clock;
    private final Runnable ended;
    private volatile boolean closing;

    PodWorker(String uid, PodWish first, PodSyncer.Factory syncers, InstantSource clock, Runnable ended) {
        this.uid = requireNonNull(uid, "uid");
        this.clock = requireNonNull(clock, "clock");
        this.mailbox = new Mailbox<>(first, clock);
        this.syncer = syncers.create(first.pod(), mailbox::poke);
        this.ended = requireNonNull(ended, "ended");
    }

    Thread start() {
        return Threads.start("pod-" + uid, this::run);
    }

    void deliver(io.fabric8.kubernetes.api.model.Pod pod) {
        mailbox.update(wish -> wish.withPod(pod));
    }

    void remove(io.fabric8.kubernetes.api.model.Pod last) {
        mailbox.update(wish -> wish.withRemoval(last));
    }

    void kill(KillOrder order) {
        mailbox.update(wish -> wish.withKill(order));
    }

    void poke() {
        mailbox.poke();
    }

    void expectEnd(String id) {
        syncer.expectEnd(id);
        mailbox.poke();
    }

    void renewVolumes() {
        syncer.renewVolumes();
        mailbox.poke();
    }

    PodWish wish() {
        return mailbox.newest();
    }

    /** The kubelet ends: the thread is interrupted after this. */
    void closing() {
        closing = true;
    }

    private void run() {
        Optional<Instant> wakeAt = Optional.empty();
        int failures = 0;
        try {
            while (!closing) {
                PodWish wish = mailbox.await(wakeAt);
                try {
                    Next next = syncer.sync(wish);
                    failures = 0;
                    if (next.finished()) {
                        break;
                    }
                    wakeAt = next.wakeAt();
                } catch (RuntimeException e) {
                    if (closing || Thread.currentThread().isInterrupted()) {
                        break; // a call that was cut short says nothing about the pod
                    }
                    failures++;
                    wakeAt = Optional.of(clock.instant().plus(retryDelay(failures)));
                    logFailure(wish, failures, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            syncer.close();
            ended.run();
        }
    }

    private static Duration retryDelay(int failures) {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : delay;
    }

    private static void logFailure(PodWish wish, int failures, RuntimeException e) {
        log.atWarn()
                .addKeyValue(
                        "pod",
                        wish.pod().getMetadata().getNamespace()
                                + "/"
                                + wish.pod().getMetadata().getName())
                .addKeyValue("failures", failures)
                .addKeyValue("why", e.toString())
                .setCause(failures == 3 ? e : null) // it is not passing by
                .log("pass over a pod failed, will try again");
    }
}
