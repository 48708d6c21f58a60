package io.kjava.addons.dns;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.addons.dns.ServiceRecords.Port;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects of the API become the records of a service. Pure. */
final class ServiceReader {
    private ServiceReader() {}

    /** Empty when the service has no names: it is not there, or has no address yet. */
    static Optional<ServiceRecords> read(@Nullable Service service, Collection<EndpointSlice> slices) {
        if (service == null || service.getSpec() == null) {
            return Optional.empty();
        }
        ServiceSpec spec = service.getSpec();
        if ("ExternalName".equals(spec.getType())) {
            return alias(spec);
        }
        List<String> clusterIps = clusterIps(spec);
        if (clusterIps.isEmpty()) {
            return Optional.empty();
        }
        List<byte[]> addresses = new ArrayList<>();
        clusterIps.forEach(ip -> bytes(ip).ifPresent(addresses::add));
        List<Port> ports = new ArrayList<>();
        for (ServicePort port : spec.getPorts()) {
            ports.add(port(port.getName(), port.getProtocol(), port.getPort()));
        }
        return Optional.of(new ServiceRecords(addresses, "", ports, endpoints(slices)));
    }

    /** An alias of an address is no name; Kubernetes does not answer it either. */
    private static Optional<ServiceRecords> alias(ServiceSpec spec) {
        String target = Objects.requireNonNullElse(spec.getExternalName(), "");
        String name = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        boolean valid = !name.isEmpty()
                && bytes(name).isEmpty()
                && name.length() < 254
                && java.util.Arrays.stream(name.split("\\.", -1)).allMatch(label -> label.matches("[\\w-]{1,63}"));
        return valid
                ? Optional.of(new ServiceRecords(List.of(), name.toLowerCase(Locale.ROOT), List.of(), List.of()))
                : Optional.empty();
    }

    private static List<String> clusterIps(ServiceSpec spec) {
        List<String> ips = spec.getClusterIPs();
        if (!ips.isEmpty()) {
            return ips;
        }
        String single = spec.getClusterIP();
        return single == null || single.isEmpty() ? List.of() : List.of(single);
    }

    private static List<ServiceRecords.Endpoint> endpoints(Collection<EndpointSlice> slices) {
        Map<String, ServiceRecords.Endpoint> found = new LinkedHashMap<>();
        for (EndpointSlice slice : slices) {
            List<Port> ports = new ArrayList<>();
            for (EndpointPort port : slice.getPorts()) {
                if (port.getPort() != null) {
                    ports.add(port(port.getName(), port.getProtocol(), port.getPort()));
                }
            }
            for (Endpoint endpoint : slice.getEndpoints()) {
                if (isReady(endpoint)) {
                    endpoint.getAddresses()
                            .forEach(address ->
                                    view(endpoint, address, ports).ifPresent(e -> found.merge(key(e), e, (a, _) -> a)));
                }
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(ServiceReader::key))
                .toList();
    }

    /** The same pod may be in two slices with different ports. */
    private static String key(ServiceRecords.Endpoint endpoint) {
        return endpoint.hostName() + " " + endpoint.address() + " " + endpoint.ports();
    }

    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    private static Optional<ServiceRecords.Endpoint> view(Endpoint endpoint, String address, List<Port> ports) {
        String hostName = endpoint.getHostname();
        String name = hostName == null || hostName.isEmpty()
                ? address.replace('.', '-').replace(':', '-')
                : hostName.toLowerCase(Locale.ROOT);
        return bytes(address).map(ip -> new ServiceRecords.Endpoint(name, address, ip, ports));
    }

    private static Port port(@Nullable String name, @Nullable String protocol, int number) {
        return new Port(
                Objects.requireNonNullElse(name, "").toLowerCase(Locale.ROOT),
                Objects.requireNonNullElse(protocol, "TCP").toLowerCase(Locale.ROOT),
                number);
    }

    /** The bytes of an address; empty when the text is none. */
    static Optional<byte[]> bytes(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address).getAddress());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
