package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.TargetPorts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Which endpoints a service should have now. Pure. */
final class DesiredEndpoints {
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final Service service;
    private final Function<String, Optional<Node>> nodes;
    private final Map<PortGroup, List<Endpoint>> groups = new LinkedHashMap<>();
    private boolean incomplete;

    private DesiredEndpoints(Service service, Function<String, Optional<Node>> nodes) {
        this.service = service;
        this.nodes = nodes;
    }

    static DesiredEndpoints of(Service service, Collection<Pod> pods, Function<String, Optional<Node>> nodes) {
        DesiredEndpoints desired = new DesiredEndpoints(service, nodes);
        List<Pod> sorted = pods.stream()
                .filter(DesiredEndpoints::mayBeEndpoint)
                .sorted(java.util.Comparator.comparing(Keys::name))
                .toList();
        for (String addressType : desired.addressTypes()) {
            sorted.forEach(pod -> desired.add(addressType, pod));
        }
        return desired;
    }

    Map<PortGroup, List<Endpoint>> groups() {
        return groups;
    }

    /** Whether a pod was left out because its node is not known yet. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** The address families of the service; those of the slices that must exist. */
    Set<String> addressTypes() {
        Set<String> types = new LinkedHashSet<>();
        for (String family : service.getSpec().getIpFamilies()) {
            types.add(family);
        }
        if (types.isEmpty()) {
            String ip = Values.or(service.getSpec().getClusterIP(), "");
            types.add(ip.contains(":") ? "IPv6" : "IPv4");
        }
        return types;
    }

    private static boolean mayBeEndpoint(Pod pod) {
        return !PodFacts.isFinished(pod)
                && pod.getStatus() != null
                && (!pod.getStatus().getPodIPs().isEmpty()
                        || !Values.or(pod.getStatus().getPodIP(), "").isEmpty());
    }

    private void add(String addressType, Pod pod) {
        List<String> addresses = addresses(addressType, pod);
        if (addresses.isEmpty()) {
            return;
        }
        Optional<Node> node = nodes.apply(PodFacts.nodeName(pod));
        if (node.isEmpty()
                && !PodFacts.nodeName(pod).isEmpty()
                && !Values.isTrue(service.getSpec().getPublishNotReadyAddresses())) {
            incomplete = true;
            return;
        }
        groups.computeIfAbsent(new PortGroup(addressType, ports(pod)), _ -> new ArrayList<>())
                .add(endpoint(pod, addresses, node));
    }

    private static List<String> addresses(String addressType, Pod pod) {
        boolean six = addressType.equals("IPv6");
        List<String> all = new ArrayList<>();
        for (PodIP ip : pod.getStatus().getPodIPs()) {
            all.add(ip.getIp());
        }
        if (all.isEmpty()) {
            all.add(pod.getStatus().getPodIP());
        }
        return all.stream().filter(ip -> ip.contains(":") == six).toList();
    }

    private List<EndpointPort> ports(Pod pod) {
        List<EndpointPort> ports = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            OptionalInt number = TargetPorts.find(pod, port);
            if (number.isPresent()) {
                ports.add(new EndpointPortBuilder()
                        .withName(Values.or(port.getName(), ""))
                        .withProtocol(Values.or(port.getProtocol(), "TCP"))
                        .withPort(number.getAsInt())
                        .withAppProtocol(port.getAppProtocol())
                        .build());
            }
        }
        return ports;
    }

    private Endpoint endpoint(Pod pod, List<String> addresses, Optional<Node> node) {
        boolean serving = PodFacts.isReady(pod);
        boolean terminating = Keys.isTerminating(pod);
        boolean ready = Values.isTrue(service.getSpec().getPublishNotReadyAddresses()) || serving && !terminating;
        String nodeName = PodFacts.nodeName(pod);
        return new EndpointBuilder()
                .withAddresses(addresses)
                .withNewConditions()
                .withReady(ready)
                .withServing(serving)
                .withTerminating(terminating)
                .endConditions()
                .withTargetRef(new ObjectReferenceBuilder()
                        .withKind("Pod")
                        .withNamespace(Keys.namespace(pod))
                        .withName(Keys.name(pod))
                        .withUid(Keys.uid(pod))
                        .build())
                .withNodeName(nodeName.isEmpty() ? null : nodeName)
                .withZone(node.map(n -> n.getMetadata().getLabels().get(ZONE)).orElse(null))
                .withHostname(hasHostname(pod) ? pod.getSpec().getHostname() : null)
                .build();
    }

    private boolean hasHostname(Pod pod) {
        return !Values.or(pod.getSpec().getHostname(), "").isEmpty()
                && Keys.name(service).equals(pod.getSpec().getSubdomain());
    }
}
