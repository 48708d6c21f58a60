package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.kjava.api.QuantityValue;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.plan.PodStep.ResizeContainer;
import io.kjava.kubelet.resources.PodCgroups;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives running containers other sizes: first those that shrink, then the pod around them, then those
 * that grow, so that no container is ever granted more than the pod has. Thread-safe.
 */
final class ContainerResizer {
    private final RuntimeService runtime;
    private final PodCgroups cgroups;
    private final ResourceLimits limits;

    ContainerResizer(RuntimeService runtime, PodCgroups cgroups, ResourceLimits limits) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.cgroups = requireNonNull(cgroups, "cgroups");
        this.limits = requireNonNull(limits, "limits");
    }

    void resize(PlanContext context, List<ResizeContainer> steps) {
        Pod pod = context.pod();
        steps.stream().filter(ContainerResizer::shrinks).forEach(step -> one(context, step));
        try {
            cgroups.ensure(pod);
        } catch (UncheckedIOException e) {
            steps.forEach(step -> context.progress().notResized(step.member(), step.containerId(), e.toString()));
            return;
        }
        steps.stream().filter(step -> !shrinks(step)).forEach(step -> one(context, step));
    }

    private void one(PlanContext context, ResizeContainer step) {
        try {
            requireRoom(step);
            runtime.updateContainerResources(
                    step.containerId(), limits.of(context.pod(), step.member().spec()));
            context.progress().resized(step.member(), step.containerId());
        } catch (CriException e) {
            context.progress().notResized(step.member(), step.containerId(), String.valueOf(e.getMessage()));
        }
    }

    /** A limit below what is in use would have the kernel kill the container. */
    private void requireRoom(ResizeContainer step) {
        long limit = memoryLimit(step.member().spec().getResources());
        if (limit == 0 || !shrinks(step)) {
            return;
        }
        ContainerStats stats = runtime.containerStats(step.containerId());
        long used = stats.memory() == null ? 0 : stats.memory().workingSet();
        if (used >= limit) {
            throw new CriException(
                    CriException.Code.FAILED,
                    "attempting to set container %s memory limit (%d) below current usage (%d)"
                            .formatted(step.member().name(), limit, used));
        }
    }

    private static boolean shrinks(ResizeContainer step) {
        long before = memoryLimit(step.has());
        long after = memoryLimit(step.member().spec().getResources());
        return after != 0 && (before == 0 || after < before);
    }

    private static long memoryLimit(@Nullable ResourceRequirements of) {
        return of == null ? 0 : QuantityValue.in(of.getLimits(), "memory").toBytes();
    }
}
