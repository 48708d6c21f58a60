package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** What volumes need to know about the node. Thread-safe. */
public interface VolumeNode {
    String name();

    Map<String, String> labels();

    /** What the node can give to pods: the limit of a container without one. */
    Map<String, Quantity> allocatable();
}
