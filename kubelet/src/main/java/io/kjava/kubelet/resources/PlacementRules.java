package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import io.kjava.selector.NodeSelectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a pod belongs on this node at all: its name, labels, ports, taints, system. Pure. */
final class PlacementRules {
    private static final String OS_LABEL = "kubernetes.io/os";
    private static final String LINUX = "linux";

    private record Port(String protocol, String address, int number) {
        boolean meets(Port other) {
            return number == other.number
                    && protocol.equals(other.protocol)
                    && (address.equals(other.address) || isAny(address) || isAny(other.address));
        }

        private static boolean isAny(String address) {
            return address.equals("0.0.0.0") || address.equals("::");
        }
    }

    private PlacementRules() {}

    static Optional<Rejection> reject(Pod pod, Collection<Pod> others, NodeView node) {
        String wanted = pod.getSpec().getNodeName();
        if (wanted != null && !wanted.isEmpty() && !wanted.equals(node.name())) {
            return Optional.of(failed("NodeName", "node(s) didn't match the requested node name"));
        }
        if (!matchesLabels(pod, node)) {
            return Optional.of(failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
        }
        if (portsMeet(pod, others)) {
            return Optional.of(failed("NodePorts", "node(s) didn't have free ports for the requested pod ports"));
        }
        boolean bears = CriticalPods.isStatic(pod)
                || Tolerations.firstUntolerated(pod, node.taints(), Tolerations.NO_EXECUTE)
                        .isEmpty();
        if (!bears) {
            return Optional.of(failed("TaintToleration", "node(s) had taints that the pod didn't tolerate"));
        }
        return wrongSystem(pod);
    }

    private static Rejection failed(String rule, String why) {
        return new Rejection(rule, "Predicate " + rule + " failed: " + why);
    }

    private static boolean matchesLabels(Pod pod, NodeView node) {
        Map<String, String> selector = pod.getSpec().getNodeSelector();
        boolean selected = selector == null || node.labels().entrySet().containsAll(selector.entrySet());
        var affinity = pod.getSpec().getAffinity();
        if (!selected || affinity == null || affinity.getNodeAffinity() == null) {
            return selected;
        }
        return NodeSelectors.matches(
                affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution(),
                node.name(),
                node.labels());
    }

    private static boolean portsMeet(Pod pod, Collection<Pod> others) {
        List<Port> own = hostPorts(pod);
        return !own.isEmpty()
                && others.stream()
                        .flatMap(other -> hostPorts(other).stream())
                        .anyMatch(taken -> own.stream().anyMatch(taken::meets));
    }

    private static List<Port> hostPorts(Pod pod) {
        List<Port> ports = new ArrayList<>();
        Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        pod.getSpec().getInitContainers().stream()
                                .filter(one -> "Always".equals(one.getRestartPolicy())))
                .map(Container::getPorts)
                .flatMap(List::stream)
                .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
                .map(PlacementRules::port)
                .forEach(ports::add);
        return ports;
    }

    private static Port port(ContainerPort port) {
        return new Port(orElse(port.getProtocol(), "TCP"), orElse(port.getHostIP(), "0.0.0.0"), port.getHostPort());
    }

    private static Optional<Rejection> wrongSystem(Pod pod) {
        if (pod.getSpec().getOs() != null && !LINUX.equals(pod.getSpec().getOs().getName())) {
            return Optional.of(
                    new Rejection("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
        }
        String label = pod.getMetadata().getLabels().getOrDefault(OS_LABEL, LINUX);
        return label.equals(LINUX)
                ? Optional.empty()
                : Optional.of(new Rejection(
                        "PodOSSelectorNodeLabelDoesNotMatch",
                        "Failed to admit pod as the `kubernetes.io/os` label doesn't match" + " node label"));
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }
}
