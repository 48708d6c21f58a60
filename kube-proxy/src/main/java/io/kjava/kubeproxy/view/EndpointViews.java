package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Slices become endpoints. Pure. */
final class EndpointViews {
    private static final String HEADLESS = "service.kubernetes.io/headless";

    private final IpFamily family;
    private final String nodeName;

    EndpointViews(IpFamily family, String nodeName) {
        this.family = requireNonNull(family, "family");
        this.nodeName = requireNonNull(nodeName, "nodeName");
    }

    /** The endpoints of a port, sorted; an endpoint in two slices counts once, at its best. */
    List<EndpointView> of(ServicePortName name, Collection<EndpointSlice> slices) {
        Map<String, EndpointView> found = new TreeMap<>();
        for (EndpointSlice slice : slices) {
            if (!isServed(slice)) {
                continue;
            }
            for (EndpointPort port : slice.getPorts()) {
                if (port.getPort() != null && isPort(port, name)) {
                    slice.getEndpoints().stream()
                            .filter(endpoint -> !endpoint.getAddresses().isEmpty())
                            .map(endpoint -> view(endpoint, port.getPort()))
                            .forEach(v -> found.merge(v.hostPort(), v, EndpointViews::better));
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** How many ready endpoints of this node there are, whatever their ports. */
    int localReady(Collection<EndpointSlice> slices) {
        Set<String> addresses = new HashSet<>();
        for (EndpointSlice slice : slices) {
            if (isServed(slice)) {
                slice.getEndpoints().stream()
                        .filter(endpoint -> !endpoint.getAddresses().isEmpty())
                        .map(endpoint -> view(endpoint, 0))
                        .filter(endpoint -> endpoint.local() && endpoint.ready())
                        .forEach(endpoint -> addresses.add(endpoint.ip()));
            }
        }
        return addresses.size();
    }

    private boolean isServed(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return family.wireName().equals(slice.getAddressType())
                && (labels == null || !labels.containsKey(HEADLESS) && !labels.containsKey(ServiceViews.PROXY_NAME));
    }

    private static boolean isPort(EndpointPort port, ServicePortName name) {
        return Objects.requireNonNullElse(port.getName(), "").equals(name.port())
                && Objects.requireNonNullElse(port.getProtocol(), "TCP").equals(name.protocol());
    }

    private static EndpointView better(EndpointView one, EndpointView other) {
        return other.ready() && !one.ready() || other.serving() && !one.serving() ? other : one;
    }

    private EndpointView view(Endpoint endpoint, int port) {
        EndpointConditions conditions = endpoint.getConditions();
        EndpointHints hints = endpoint.getHints();
        boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
        return new EndpointView(
                endpoint.getAddresses().getFirst(),
                port,
                nodeName.equals(endpoint.getNodeName()),
                ready,
                conditions == null || !Boolean.FALSE.equals(conditions.getServing()),
                conditions != null && Boolean.TRUE.equals(conditions.getTerminating()),
                hints == null
                        ? Set.of()
                        : hints.getForZones().stream().map(ForZone::getName).collect(Collectors.toSet()),
                hints == null
                        ? Set.of()
                        : hints.getForNodes().stream().map(ForNode::getName).collect(Collectors.toSet()));
    }
}
