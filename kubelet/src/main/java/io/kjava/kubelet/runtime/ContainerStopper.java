package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends containers: the hook first, then the signal, then force, all within a grace. Thread-safe. */
public final class ContainerStopper {
    private static final Logger log = LoggerFactory.getLogger(ContainerStopper.class);

    /** What is left to a container whose hook has used up the grace. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final RuntimeService runtime;
    private final LifecycleHooks hooks;
    private final PodEvents events;
    private final InstantSource clock;

    public ContainerStopper(RuntimeService runtime, LifecycleHooks hooks, PodEvents events, InstantSource clock) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.hooks = requireNonNull(hooks, "hooks");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Returns when the container has ended. An interrupt gives up the waiting and lets the caller try
     * again with less grace.
     *
     * @param why message of the event
     */
    public void stop(Pod pod, PodMember member, String containerId, String why, Duration grace, List<String> podIps)
            throws InterruptedException {
        events.normal(pod, member.name(), "Killing", why);
        Instant began = clock.instant();
        Duration left = grace;
        LifecycleHandler hook = preStop(member.spec());
        if (hook != null && grace.isPositive()) {
            runHook(pod, member, hook, containerId, grace, podIps);
            left = grace.minus(Duration.between(began, clock.instant()));
            left = left.compareTo(LEAST) < 0 ? LEAST : left;
        }
        kill(containerId, left);
    }

    /** Ends a container that no spec knows, without a hook. */
    public void kill(String containerId, Duration grace) throws InterruptedException {
        try {
            runtime.stopContainer(containerId, grace);
        } catch (CriException e) {
            if (e.code() == CriException.Code.CANCELLED && Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private void runHook(
            Pod pod, PodMember member, LifecycleHandler hook, String containerId, Duration grace, List<String> podIps)
            throws InterruptedException {
        Thread runner =
                Threads.start("prestop-" + member.name(), () -> runQuietly(pod, member, hook, containerId, podIps));
        try {
            if (!runner.join(grace)) {
                log.atInfo()
                        .addKeyValue("pod", pod.getMetadata().getName())
                        .addKeyValue("container", member.name())
                        .log("hook before the end takes longer than the grace");
            }
        } finally {
            runner.interrupt();
        }
    }

    private void runQuietly(Pod pod, PodMember member, LifecycleHandler hook, String containerId, List<String> podIps) {
        try {
            hooks.run(hook, member.spec(), containerId, podIps);
        } catch (LifecycleHooks.HookException e) {
            log.atInfo()
                    .addKeyValue("pod", pod.getMetadata().getName())
                    .addKeyValue("container", member.name())
                    .addKeyValue("why", e.getMessage())
                    .log("hook before the end failed");
            events.warning(pod, member.name(), "FailedPreStopHook", "PreStopHook failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @org.jspecify.annotations.Nullable LifecycleHandler preStop(Container spec) {
        return spec.getLifecycle() == null ? null : spec.getLifecycle().getPreStop();
    }
}
