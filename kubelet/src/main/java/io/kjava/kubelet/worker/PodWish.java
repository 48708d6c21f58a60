package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of one pod: its newest spec, and whether it is to end.
 *
 * @param removed its source no longer has it
 * @param kill an order of this node to end it; once given it stays
 */
public record PodWish(Pod pod, boolean removed, @Nullable KillOrder kill) {
    /**
     * An order of this node to end a pod, which has then failed.
     *
     * @param graceSeconds zero to kill at once
     */
    public record KillOrder(String reason, String message, long graceSeconds) {
        public KillOrder {
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }
    }

    public PodWish {
        requireNonNull(pod, "pod");
    }

    /** The same wish for a pod with the sizes that the node has granted it. */
    public PodWish granted(Pod granted) {
        return granted == pod ? this : new PodWish(granted, removed, kill);
    }

    static PodWish run(Pod pod) {
        return new PodWish(pod, false, null);
    }

    PodWish withPod(Pod pod) {
        return new PodWish(pod, false, kill);
    }

    PodWish withRemoval(Pod last) {
        return new PodWish(last, true, kill);
    }

    PodWish withKill(KillOrder order) {
        return kill == null ? new PodWish(pod, removed, order) : this;
    }
}
