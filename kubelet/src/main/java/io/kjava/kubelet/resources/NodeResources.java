package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** What this node has. Thread-safe; reads the machine, so call it with measure. */
public interface NodeResources {
    /** {@code cpu}, {@code memory}, {@code pods}, {@code ephemeral-storage}, {@code hugepages-*}. */
    Map<String, Quantity> capacity();

    /** Capacity less what is reserved. */
    Map<String, Quantity> allocatable();

    /** What runs short at this moment. */
    Pressure pressure();

    /** Which resources run short, as the node's conditions of the same names say it. */
    record Pressure(boolean memory, boolean disk, boolean processes) {
        public static final Pressure NONE = new Pressure(false, false, false);
    }
}
