package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requests and limits of a container as text, as {@code resourceFieldRef} asks for them. A container
 * without a limit has what its pod, or else the node, can give. Pure.
 */
public final class ResourceFields {
    private static final Set<String> PLAIN = Set.of("cpu", "memory", "ephemeral-storage");

    private ResourceFields() {}

    /**
     * The number that a selector asks for.
     *
     * @param container the one that asks; the selector may name another
     * @param allocatable of the node
     * @throws IllegalArgumentException for an unknown container or resource, in Kubernetes' words
     */
    public static String value(
            ResourceFieldSelector selector, Pod pod, Container container, Map<String, Quantity> allocatable) {
        String other = selector.getContainerName();
        Container asked = other == null || other.isEmpty() ? container : containerNamed(pod, other);
        return value(selector, pod, asked, allocatable, divisor(selector));
    }

    /** As above, for a volume, where the selector must name the container. */
    public static String value(ResourceFieldSelector selector, Pod pod, Map<String, Quantity> allocatable) {
        String name = selector.getContainerName() == null ? "" : selector.getContainerName();
        return value(selector, pod, containerNamed(pod, name), allocatable, divisor(selector));
    }

    private static String value(
            ResourceFieldSelector selector,
            Pod pod,
            Container container,
            Map<String, Quantity> allocatable,
            QuantityValue divisor) {
        String field = selector.getResource();
        int dot = field.indexOf('.');
        String resource = field.substring(dot + 1);
        if (!PLAIN.contains(resource) && !resource.startsWith("hugepages-")) {
            throw unsupported(field);
        }
        QuantityValue amount = switch (field.substring(0, Math.max(dot, 0))) {
            case "limits" -> limit(pod, container, resource, allocatable);
            case "requests" -> QuantityValue.in(resources(container).getRequests(), resource);
            default -> throw unsupported(field);
        };
        return divide(resource, amount, divisor);
    }

    private static IllegalArgumentException unsupported(String field) {
        return new IllegalArgumentException("Unsupported container resource : " + field);
    }

    private static QuantityValue limit(
            Pod pod, Container container, String resource, Map<String, Quantity> allocatable) {
        Optional<QuantityValue> own =
                QuantityValue.find(resources(container).getLimits(), resource).filter(limit -> !limit.isZero());
        if (own.isPresent() || !PLAIN.contains(resource)) {
            return own.orElse(QuantityValue.ZERO);
        }
        QuantityValue node = QuantityValue.in(allocatable, resource);
        ResourceRequirements podWide = pod.getSpec().getResources();
        return podWide == null
                ? node
                : QuantityValue.find(podWide.getLimits(), resource)
                        .map(node::min)
                        .orElse(node);
    }

    /** Processors are counted in thousandths before dividing, everything else in whole units. */
    private static String divide(String resource, QuantityValue amount, QuantityValue divisor) {
        boolean cpu = resource.equals("cpu");
        long units = cpu ? amount.toMilli() : amount.toLong();
        long by = cpu ? divisor.toMilli() : divisor.toLong();
        return BigDecimal.valueOf(units)
                .divide(BigDecimal.valueOf(by), 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private static QuantityValue divisor(ResourceFieldSelector selector) {
        Quantity divisor = selector.getDivisor();
        QuantityValue value = divisor == null ? QuantityValue.ZERO : QuantityValue.of(divisor);
        return value.isZero() ? QuantityValue.of(1) : value;
    }

    private static ResourceRequirements resources(Container container) {
        ResourceRequirements resources = container.getResources();
        return resources == null ? new ResourceRequirements() : resources;
    }

    private static Container containerNamed(Pod pod, String name) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .filter(candidate -> name.equals(candidate.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("container " + name + " not found"));
    }
}
