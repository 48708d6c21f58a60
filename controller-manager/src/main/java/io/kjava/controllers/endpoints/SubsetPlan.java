package io.kjava.controllers.endpoints;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.TargetPorts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The subsets of a service: addresses with the same ports and nothing twice. Pure.
 *
 * @param truncated whether there were more than fit in one object
 */
record SubsetPlan(List<EndpointSubset> subsets, boolean truncated) {
    private static final int LIMIT = 1000;

    private record Address(boolean ready, EndpointAddress address) {}

    static SubsetPlan of(Service service, Collection<Pod> pods) {
        boolean publishAll = Values.isTrue(service.getSpec().getPublishNotReadyAddresses());
        List<Pod> members = pods.stream()
                .filter(pod -> !PodFacts.isFinished(pod))
                .filter(pod -> publishAll || !Keys.isTerminating(pod))
                .sorted(Comparator.comparing(Keys::name))
                .toList();
        Map<String, Address> addresses = new TreeMap<>();
        Map<String, Set<EndpointPort>> ports = new TreeMap<>();
        for (Pod pod : members) {
            String ip = ip(service, pod);
            if (ip.isEmpty()) {
                continue;
            }
            boolean ready = publishAll || PodFacts.isReady(pod);
            String id = ip + "/" + Keys.uid(pod);
            addresses.put(id, new Address(ready, address(service, pod, ip)));
            ports.computeIfAbsent(id, _ -> new LinkedHashSet<>()).addAll(ports(service, pod));
        }
        boolean portless = service.getSpec().getPorts().isEmpty();
        boolean truncated = addresses.size() > LIMIT;
        return new SubsetPlan(repack(truncate(addresses), ports, portless), truncated);
    }

    private static Map<String, Address> truncate(Map<String, Address> all) {
        if (all.size() <= LIMIT) {
            return all;
        }
        Map<String, Address> kept = new TreeMap<>();
        all.entrySet().stream()
                .sorted(Comparator.comparing(e -> !e.getValue().ready()))
                .limit(LIMIT)
                .forEach(e -> kept.put(e.getKey(), e.getValue()));
        return kept;
    }

    private static List<EndpointSubset> repack(
            Map<String, Address> addresses, Map<String, Set<EndpointPort>> ports, boolean portless) {
        Map<String, EndpointSubset> byPorts = new TreeMap<>();
        addresses.forEach((id, address) -> {
            List<EndpointPort> sorted = ports.getOrDefault(id, Set.of()).stream()
                    .sorted(Comparator.comparing(SubsetPlan::order))
                    .toList();
            if (sorted.isEmpty() && !portless) {
                return; // no port of this pod is the service's
            }
            String key = sorted.stream().map(SubsetPlan::order).toList().toString();
            EndpointSubset subset = byPorts.computeIfAbsent(
                    key, _ -> new EndpointSubsetBuilder().withPorts(sorted).build());
            List<EndpointAddress> list =
                    new ArrayList<>(address.ready() ? subset.getAddresses() : subset.getNotReadyAddresses());
            list.add(address.address());
            if (address.ready()) {
                subset.setAddresses(list);
            } else {
                subset.setNotReadyAddresses(list);
            }
        });
        return List.copyOf(byPorts.values());
    }

    private static String order(EndpointPort port) {
        return Values.or(port.getName(), "") + "/" + port.getPort() + "/" + port.getProtocol();
    }

    private static String ip(Service service, Pod pod) {
        if (pod.getStatus() == null) {
            return "";
        }
        List<String> families = service.getSpec().getIpFamilies();
        boolean six = families.isEmpty()
                ? Values.or(service.getSpec().getClusterIP(), "").contains(":")
                : "IPv6".equals(families.getFirst());
        for (PodIP ip : pod.getStatus().getPodIPs()) {
            if (ip.getIp().contains(":") == six) {
                return ip.getIp();
            }
        }
        String only = Values.or(pod.getStatus().getPodIP(), "");
        return pod.getStatus().getPodIPs().isEmpty() && only.contains(":") == six ? only : "";
    }

    private static EndpointAddress address(Service service, Pod pod, String ip) {
        boolean named = !Values.or(pod.getSpec().getHostname(), "").isEmpty()
                && Objects.equals(pod.getSpec().getSubdomain(), Keys.name(service));
        String node = PodFacts.nodeName(pod);
        return new EndpointAddressBuilder()
                .withIp(ip)
                .withNodeName(node.isEmpty() ? null : node)
                .withHostname(named ? pod.getSpec().getHostname() : null)
                .withTargetRef(new ObjectReferenceBuilder()
                        .withKind("Pod")
                        .withNamespace(Keys.namespace(pod))
                        .withName(Keys.name(pod))
                        .withUid(Keys.uid(pod))
                        .build())
                .build();
    }

    private static List<EndpointPort> ports(Service service, Pod pod) {
        List<EndpointPort> result = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            OptionalInt number = TargetPorts.find(pod, port);
            if (number.isPresent()) {
                result.add(new EndpointPortBuilder()
                        .withName(port.getName())
                        .withPort(number.getAsInt())
                        .withProtocol(Values.or(port.getProtocol(), "TCP"))
                        .withAppProtocol(port.getAppProtocol())
                        .build());
            }
        }
        return result;
    }
}
