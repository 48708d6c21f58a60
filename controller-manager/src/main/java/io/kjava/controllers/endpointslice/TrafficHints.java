package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.kjava.controllers.objects.Values;
import java.util.List;

/** Who should be served by which endpoint, when a service asks for short ways. Pure. */
final class TrafficHints {
    private TrafficHints() {}

    static Endpoint apply(Service service, Endpoint endpoint) {
        boolean ready = endpoint.getConditions() != null
                && Values.isTrue(endpoint.getConditions().getReady());
        return switch (Values.or(service.getSpec().getTrafficDistribution(), "")) {
            case "PreferClose", "PreferSameZone" -> ready ? withHints(endpoint, false) : endpoint;
            case "PreferSameNode" -> ready ? withHints(endpoint, true) : endpoint;
            default -> endpoint;
        };
    }

    private static Endpoint withHints(Endpoint endpoint, boolean node) {
        EndpointHints hints = new EndpointHints();
        if (endpoint.getZone() != null) {
            hints.setForZones(List.of(new ForZone(endpoint.getZone())));
        }
        if (node && endpoint.getNodeName() != null) {
            hints.setForNodes(List.of(new ForNode(endpoint.getNodeName())));
        }
        boolean any = !hints.getForZones().isEmpty() || !hints.getForNodes().isEmpty();
        return any ? new EndpointBuilder(endpoint).withHints(hints).build() : endpoint;
    }
}
