package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What an environment needs to know beside config maps and secrets. Thread-safe. */
public interface EnvironmentSources {
    /**
     * Services of a namespace and the API server's own.
     *
     * @throws IllegalStateException with a sentence for the user while they are not known yet
     */
    Collection<Service> services(String namespace);

    /** What the node can give to pods. */
    Map<String, Quantity> allocatable();

    /** The node's addresses, the primary one first. */
    List<String> hostIps();

    /**
     * A file in a volume of the pod, never one outside of it.
     *
     * @throws IOException when there is none, or it is larger than {@code limit} bytes
     */
    byte[] file(Pod pod, String volume, String path, int limit) throws IOException;
}
