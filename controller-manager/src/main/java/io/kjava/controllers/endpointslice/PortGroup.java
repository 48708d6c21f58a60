package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ports that all endpoints of one slice have: pods with other port numbers need other slices. */
record PortGroup(String addressType, List<EndpointPort> ports) {
    PortGroup {
        ports = ports.stream().sorted(Comparator.comparing(PortGroup::order)).toList();
    }

    private static String order(EndpointPort port) {
        return text(port.getName()) + "/" + text(port.getProtocol()) + "/" + port.getPort();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
