package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;

/** The container that is asked. */
record ProbeTarget(Pod pod, Container container, String containerId, String podIp) {
    ProbeTarget {
        requireNonNull(pod, "pod");
        requireNonNull(container, "container");
        requireNonNull(containerId, "containerId");
        requireNonNull(podIp, "podIp");
    }

    /** @throws IllegalArgumentException for a name that no port has, or a number that none can */
    int port(IntOrString wanted) {
        Integer number = wanted.getIntVal();
        int port = number != null ? number : portNamed(String.valueOf(wanted.getStrVal()));
        if (port <= 0 || port > 65_535) {
            throw new IllegalArgumentException("invalid port number: " + port);
        }
        return port;
    }

    private int portNamed(String name) {
        for (ContainerPort port : container.getPorts()) {
            if (name.equals(port.getName())) {
                return port.getContainerPort();
            }
        }
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("couldn't find port: \"" + name + "\"", e);
        }
    }
}
