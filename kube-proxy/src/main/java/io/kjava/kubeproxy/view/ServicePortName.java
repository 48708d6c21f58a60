package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;

/**
 * Names one port of one service; its text is what Kubernetes hashes into the names of chains.
 *
 * @param port name of the port; empty when the service has one port without a name
 */
public record ServicePortName(ObjectKey service, String port, String protocol) {
    public ServicePortName {
        requireNonNull(service, "service");
        requireNonNull(port, "port");
        requireNonNull(protocol, "protocol");
    }

    /** {@code namespace/name:port}, or {@code namespace/name} for a port without a name. */
    @Override
    public String toString() {
        return port.isEmpty() ? service.toString() : service + ":" + port;
    }
}
