package io.kjava.kubeproxy.view;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kjava.api.ObjectKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Objects of the API become views. Pure. */
final class ServiceViews {
    /** Services with this label belong to another proxy. */
    static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";

    private static final String SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    private final IpFamily family;
    private final EndpointViews endpoints;

    ServiceViews(IpFamily family, String nodeName) {
        this.family = requireNonNull(family, "family");
        this.endpoints = new EndpointViews(family, nodeName);
    }

    /** Without ports when the service is not there or not this proxy's to serve. */
    ServiceView view(ObjectKey key, @Nullable Service service, Collection<EndpointSlice> slices) {
        if (service == null || !isServed(service)) {
            return new ServiceView(key, List.of(), 0, 0);
        }
        ServiceSpec spec = service.getSpec();
        String clusterIp = clusterIp(spec);
        if (clusterIp.isEmpty()) {
            return new ServiceView(key, List.of(), 0, 0);
        }
        ServicePortView.Addresses addresses = new ServicePortView.Addresses(
                clusterIp, ofFamily(spec.getExternalIPs()), loadBalancerIps(service), sourceRanges(service));
        List<ServicePortView> ports = spec.getPorts().stream()
                .map(port -> port(key, spec, port, addresses, slices))
                .toList();
        return new ServiceView(key, ports, healthPort(spec), endpoints.localReady(slices));
    }

    private static boolean isServed(Service service) {
        Map<String, String> labels = service.getMetadata().getLabels();
        return service.getSpec() != null
                && !"ExternalName".equals(service.getSpec().getType())
                && (labels == null || !labels.containsKey(PROXY_NAME));
    }

    private ServicePortView port(
            ObjectKey key,
            ServiceSpec spec,
            ServicePort port,
            ServicePortView.Addresses addresses,
            Collection<EndpointSlice> slices) {
        String protocol = Objects.requireNonNullElse(port.getProtocol(), "TCP");
        ServicePortName name = new ServicePortName(key, Objects.requireNonNullElse(port.getName(), ""), protocol);
        return new ServicePortView(
                name,
                addresses,
                port.getPort(),
                Objects.requireNonNullElse(port.getNodePort(), 0),
                affinitySeconds(spec),
                "Local".equals(spec.getInternalTrafficPolicy()),
                isExternalLocal(spec),
                endpoints.of(name, slices));
    }

    private String clusterIp(ServiceSpec spec) {
        List<String> all = ofFamily(spec.getClusterIPs());
        String single = spec.getClusterIP();
        if (all.isEmpty() && single != null) {
            all = ofFamily(List.of(single));
        }
        return all.isEmpty() ? "" : all.getFirst();
    }

    private List<String> ofFamily(@Nullable List<String> addresses) {
        return addresses == null
                ? List.of()
                : addresses.stream()
                        .map(String::strip)
                        .filter(a -> !a.isEmpty() && !a.equals("None"))
                        .filter(a -> IpFamily.of(a) == family)
                        .toList();
    }

    private List<String> loadBalancerIps(Service service) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        return ofFamily(service.getStatus().getLoadBalancer().getIngress().stream()
                .filter(ingress -> !"Proxy".equals(ingress.getIpMode()))
                .map(LoadBalancerIngress::getIp)
                .filter(Objects::nonNull)
                .toList());
    }

    private List<String> sourceRanges(Service service) {
        List<String> ranges = service.getSpec().getLoadBalancerSourceRanges();
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        String annotated = annotations == null ? null : annotations.get(SOURCE_RANGES);
        if (ranges.isEmpty() && annotated != null) {
            ranges = Arrays.asList(annotated.split(","));
        }
        return ofFamily(ranges);
    }

    private static int affinitySeconds(ServiceSpec spec) {
        if (!"ClientIP".equals(spec.getSessionAffinity())) {
            return 0;
        }
        var config = spec.getSessionAffinityConfig();
        if (config == null
                || config.getClientIP() == null
                || config.getClientIP().getTimeoutSeconds() == null) {
            return DEFAULT_AFFINITY_SECONDS;
        }
        return config.getClientIP().getTimeoutSeconds();
    }

    private static boolean isExternalLocal(ServiceSpec spec) {
        return "Local".equals(spec.getExternalTrafficPolicy())
                && ("LoadBalancer".equals(spec.getType())
                        || "NodePort".equals(spec.getType())
                        || !spec.getExternalIPs().isEmpty());
    }

    private static int healthPort(ServiceSpec spec) {
        return "LoadBalancer".equals(spec.getType()) && isExternalLocal(spec)
                ? Objects.requireNonNullElse(spec.getHealthCheckNodePort(), 0)
                : 0;
    }
}
