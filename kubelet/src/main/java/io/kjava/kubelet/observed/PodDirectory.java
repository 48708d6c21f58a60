package io.kjava.kubelet.observed;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.Optional;

/** The pods of this node, for those who serve or count them. Thread-safe; answers from memory. */
public interface PodDirectory {
    /** Every pod that the node knows, each with the newest status that the node gave it. */
    Collection<Pod> pods();

    /** A pod of this node. */
    Optional<Pod> pod(String namespace, String name);

    /** What its thread saw last; empty before the first look. */
    Optional<ObservedPod> observed(String podUid);
}
