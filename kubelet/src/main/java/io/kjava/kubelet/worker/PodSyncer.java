package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** Makes one pod as it is wanted, pass by pass. Confined to its worker's thread, but for one method. */
public interface PodSyncer {
    /**
     * One pass. Must not wait for long: what takes time goes on elsewhere and pokes when it is done.
     * Whatever it throws is logged, and the pass repeated with a growing delay.
     */
    Next sync(PodWish wish) throws InterruptedException;

    /** A container or sandbox has ended, whatever the runtime still says. Any thread. */
    void expectEnd(String id);

    /** Something that its volumes are made from has changed. Any thread. */
    void renewVolumes();

    /** The kubelet ends; the pod's containers live on. */
    void close();

    /**
     * When to pass again without being poked.
     *
     * @param finished never again: nothing of the pod is left
     */
    record Next(boolean finished, Optional<Instant> wakeAt) {
        public Next {
            requireNonNull(wakeAt, "wakeAt");
        }

        public static Next done() {
            return new Next(true, Optional.empty());
        }

        public static Next at(Optional<Instant> wakeAt) {
            return new Next(false, wakeAt);
        }
    }

    /** Makes the syncer of one pod. */
    @FunctionalInterface
    interface Factory {
        /** @param poke asks for another pass, from any thread */
        PodSyncer create(io.fabric8.kubernetes.api.model.Pod pod, Runnable poke);
    }
}
