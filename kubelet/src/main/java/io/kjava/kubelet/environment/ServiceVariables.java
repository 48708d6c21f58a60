package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Services as environment variables, in the names of Kubernetes and in those of Docker's links. Pure. */
public final class ServiceVariables {
    private static final String MASTER_NAMESPACE = "default";
    private static final String MASTER = "kubernetes";

    private ServiceVariables() {}

    /**
     * The variables of the API server's own service, and of all services of a namespace.
     *
     * @param services of the namespace and of {@code default}; more do no harm
     * @param links whether the namespace's own services count: {@code enableServiceLinks}
     */
    public static Map<String, String> of(Collection<Service> services, String namespace, boolean links) {
        Map<String, Service> chosen = new TreeMap<>();
        for (Service service : services) {
            if (hasAddress(service) && counts(service, namespace, links)) {
                boolean own = service.getMetadata().getNamespace().equals(namespace);
                String name = service.getMetadata().getName();
                if (own || !chosen.containsKey(name)) {
                    chosen.put(name, service);
                }
            }
        }
        Map<String, String> variables = new LinkedHashMap<>();
        chosen.values().forEach(service -> add(service, variables));
        return variables;
    }

    private static boolean hasAddress(Service service) {
        String address = service.getSpec() == null ? null : service.getSpec().getClusterIP();
        return address != null
                && !address.isEmpty()
                && !address.equals("None")
                && !service.getSpec().getPorts().isEmpty();
    }

    private static boolean counts(Service service, String namespace, boolean links) {
        String in = service.getMetadata().getNamespace();
        boolean master = MASTER_NAMESPACE.equals(in)
                && MASTER.equals(service.getMetadata().getName());
        return master || links && namespace.equals(in);
    }

    private static void add(Service service, Map<String, String> variables) {
        ServiceSpec spec = service.getSpec();
        String prefix = variableName(service.getMetadata().getName());
        List<ServicePort> ports = spec.getPorts();
        variables.put(prefix + "_SERVICE_HOST", spec.getClusterIP());
        variables.put(prefix + "_SERVICE_PORT", ports.getFirst().getPort().toString());
        for (ServicePort port : ports) {
            if (port.getName() != null && !port.getName().isEmpty()) {
                variables.put(
                        prefix + "_SERVICE_PORT_" + variableName(port.getName()),
                        port.getPort().toString());
            }
        }
        variables.put(prefix + "_PORT", url(spec.getClusterIP(), ports.getFirst()));
        ports.forEach(port -> addLink(prefix, spec.getClusterIP(), port, variables));
    }

    private static void addLink(String prefix, String address, ServicePort port, Map<String, String> variables) {
        String protocol = protocol(port);
        String name = prefix + "_PORT_" + port.getPort() + "_" + protocol.toUpperCase(Locale.ROOT);
        variables.put(name, url(address, port));
        variables.put(name + "_PROTO", protocol);
        variables.put(name + "_PORT", port.getPort().toString());
        variables.put(name + "_ADDR", address);
    }

    private static String url(String address, ServicePort port) {
        String host = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        return protocol(port) + "://" + host + ":" + port.getPort();
    }

    private static String protocol(ServicePort port) {
        String protocol = port.getProtocol();
        return protocol == null || protocol.isEmpty() ? "tcp" : protocol.toLowerCase(Locale.ROOT);
    }

    private static String variableName(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
