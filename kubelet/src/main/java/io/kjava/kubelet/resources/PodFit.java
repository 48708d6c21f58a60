package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.kjava.api.QuantityValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks once more, at the node, what the scheduler asked: much may have changed since, and some pods
 * never saw a scheduler. Pure, given the node's view.
 */
public final class PodFit implements PodAdmission {
    private final Supplier<NodeView> node;
    private final BooleanSupplier strictGroups;
    private final Sysctls sysctls;

    /** @param strictGroups whether the runtime can keep an image's own groups out */
    public PodFit(Supplier<NodeView> node, BooleanSupplier strictGroups, Collection<String> allowedSysctls) {
        this.node = requireNonNull(node, "node");
        this.strictGroups = requireNonNull(strictGroups, "strictGroups");
        this.sysctls = new Sysctls(allowedSysctls);
    }

    @Override
    public Optional<Rejection> admit(Pod pod, Collection<Pod> others) {
        NodeView view = node.get();
        return PressureRules.reject(pod, view.pressure())
                .or(() -> sysctls.refusal(pod).map(why -> new Rejection("SysctlForbidden", why)))
                .or(() -> groups(pod))
                .or(() -> shortage(pod, others, view))
                .or(() -> PlacementRules.reject(pod, others, view));
    }

    private Optional<Rejection> groups(Pod pod) {
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        boolean strict = security != null && "Strict".equals(security.getSupplementalGroupsPolicy());
        return strict && !strictGroups.getAsBoolean()
                ? Optional.of(new Rejection(
                        "SupplementalGroupsPolicyNotSupported",
                        "SupplementalGroupsPolicy=Strict is not supported in this node"))
                : Optional.empty();
    }

    @Override
    public Optional<Rejection> resize(Pod wished, Collection<Pod> others) {
        NodeView view = node.get();
        Map<String, QuantityValue> wanted = PodRequests.requests(wished);
        for (String name : List.of(NodeCapacity.MEMORY, NodeCapacity.CPU)) {
            long asked = units(name, wanted.getOrDefault(name, QuantityValue.ZERO));
            long capacity = units(name, QuantityValue.in(view.allocatable(), name));
            if (asked > capacity) {
                return Optional.of(new Rejection(
                        "Infeasible",
                        "Node didn't have enough capacity: %s, requested: %d, capacity: %d"
                                .formatted(name, asked, capacity)));
            }
        }
        return shortage(wished, others, view).map(why -> new Rejection("Deferred", why.message()));
    }

    private static Optional<Rejection> shortage(Pod pod, Collection<Pod> others, NodeView view) {
        long capacity = QuantityValue.in(view.allocatable(), NodeCapacity.PODS).toLong();
        if (others.size() + 1 > capacity) {
            return Optional.of(outOf(NodeCapacity.PODS, 1, others.size(), capacity));
        }
        List<Map<String, QuantityValue>> taken =
                others.stream().map(PodRequests::requests).toList();
        for (var wanted : new TreeMap<>(PodRequests.requests(pod)).entrySet()) {
            String name = wanted.getKey();
            if (wanted.getValue().isZero() || isExtended(name)) {
                continue;
            }
            long used = 0;
            for (Map<String, QuantityValue> other : taken) {
                used += units(name, other.getOrDefault(name, QuantityValue.ZERO));
            }
            long has = units(name, QuantityValue.in(view.allocatable(), name));
            long asked = units(name, wanted.getValue());
            if (asked > has - used) {
                return Optional.of(outOf(name, asked, used, has));
            }
        }
        return Optional.empty();
    }

    /** Resources with a domain are counted by who brings them, not here. */
    private static boolean isExtended(String name) {
        return name.indexOf('/') >= 0;
    }

    private static long units(String name, QuantityValue value) {
        return name.equals(NodeCapacity.CPU) ? value.toMilli() : value.toLong();
    }

    private static Rejection outOf(String name, long asked, long used, long has) {
        return new Rejection(
                "OutOf" + name,
                "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                        .formatted(name, asked, used, has));
    }
}
