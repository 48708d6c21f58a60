package io.kjava.kubelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Set;

/** Where pods of this node come from. */
public interface PodSource extends AutoCloseable {
    /** Who is told; short calls, from a thread of the source. */
    interface Sink {
        /** The pod is wanted, and this is its newest form. */
        void present(Pod pod);

        /** The pod is no longer wanted; this is its last form. */
        void gone(Pod last);
    }

    /** Whether all pods that were there at the start have been told. */
    boolean hasSynced();

    void awaitSync() throws InterruptedException;

    /** The uids of all pods that it wants now. */
    Set<String> uids();

    @Override
    void close();
}
