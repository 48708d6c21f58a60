package io.kjava.kubelet.plan;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import io.kjava.kubelet.plan.PodMember.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the containers of a pod were really given, beside what its spec grants them.
 *
 * @param actuated by container ID; a container that is not here has what its spec says
 * @param failures by container ID: changes that were refused
 * @param pending why the newest wish is not granted; null when it is
 */
public record PodSizes(
        Map<String, ResourceRequirements> actuated,
        Map<String, StartFailure> failures,
        @Nullable Pending pending) {
    public static final PodSizes NONE = new PodSizes(Map.of(), Map.of(), null);

    private static final List<String> RESIZABLE = List.of("cpu", "memory");

    /** A wish for other sizes that the node cannot grant: never, or not now. */
    public record Pending(String reason, String message) {
        public static final String DEFERRED = "Deferred";
        public static final String INFEASIBLE = "Infeasible";

        public Pending {
            requireNonNull(reason, "reason");
            requireNonNull(message, "message");
        }
    }

    public PodSizes {
        actuated = Map.copyOf(actuated);
        failures = Map.copyOf(failures);
    }

    /** What the container has, when it is to get something else. */
    public Optional<ResourceRequirements> outdated(PodMember member, String containerId) {
        ResourceRequirements has = actuated.get(containerId);
        boolean fixed = member.is(Role.INIT) || member.is(Role.EPHEMERAL);
        return has == null || fixed || isSame(has, member.spec().getResources()) ? Optional.empty() : Optional.of(has);
    }

    /** Whether processor and memory are the same, however they are written. */
    public static boolean isSame(@Nullable ResourceRequirements one, @Nullable ResourceRequirements other) {
        return RESIZABLE.stream().allMatch(name -> isSame(one, other, name));
    }

    private static boolean isSame(
            @Nullable ResourceRequirements one, @Nullable ResourceRequirements other, String resource) {
        return amount(requests(one), resource).equals(amount(requests(other), resource))
                && amount(limits(one), resource).equals(amount(limits(other), resource));
    }

    /** Whether a resource changes that the container asked to be restarted for. */
    static boolean needsRestart(Container spec, ResourceRequirements has) {
        for (ContainerResizePolicy policy : spec.getResizePolicy()) {
            if ("RestartContainer".equals(policy.getRestartPolicy())
                    && !isSame(has, spec.getResources(), policy.getResourceName())) {
                return true;
            }
        }
        return false;
    }

    private static QuantityValue amount(Map<String, Quantity> of, String resource) {
        return QuantityValue.in(of, resource);
    }

    private static Map<String, Quantity> requests(@Nullable ResourceRequirements of) {
        return of == null || of.getRequests() == null ? Map.of() : of.getRequests();
    }

    private static Map<String, Quantity> limits(@Nullable ResourceRequirements of) {
        return of == null || of.getLimits() == null ? Map.of() : of.getLimits();
    }
}
