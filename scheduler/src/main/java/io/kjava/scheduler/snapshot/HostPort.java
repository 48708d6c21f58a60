package io.kjava.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.HashSet;
import java.util.Set;

/** A port of the node that a pod takes. The unset address is {@code 0.0.0.0} and overlaps with all. */
public record HostPort(String address, String protocol, int port) {
    private static final String ANY = "0.0.0.0";

    static Set<HostPort> of(PodSpec spec) {
        Set<HostPort> result = new HashSet<>();
        for (Container container : PodRequests.all(spec)) {
            for (ContainerPort port : container.getPorts()) {
                if (port.getHostPort() != null && port.getHostPort() > 0) {
                    String ip = port.getHostIP();
                    String protocol = port.getProtocol();
                    result.add(new HostPort(
                            ip == null || ip.isEmpty() ? ANY : ip,
                            protocol == null ? "TCP" : protocol,
                            port.getHostPort()));
                }
            }
        }
        return Set.copyOf(result);
    }

    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
    }
}
