package io.kjava.scheduler.framework;

import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Set;

/** A rule that a node must pass. Pure and stateless. */
public interface FilterPlugin {
    /** Kubernetes' own name of the plugin. */
    String name();

    /**
     * Computes once for the pod what every node's test needs. Throws {@link PodRejected} when no node
     * can do.
     */
    NodeFilter prepare(PodView pod, ClusterSnapshot snapshot);

    /** What may make a pod fit that this rule has refused. */
    Set<WakeUp> wakeUps();
}
