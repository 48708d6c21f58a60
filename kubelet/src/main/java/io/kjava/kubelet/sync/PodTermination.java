package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.plan.PodMember;
import io.kjava.kubelet.plan.PodShape;
import io.kjava.kubelet.plan.TerminationPlanner;
import io.kjava.kubelet.runtime.ContainerStopper;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out of one pod: wave after wave of containers is ended, each container on a thread of its
 * own, then the sandbox. The passes of the pod's thread drive it, and the end of each container pokes
 * that thread. Confined to the pod's thread.
 */
final class PodTermination {
    private static final Logger log = LoggerFactory.getLogger(PodTermination.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final RuntimeService runtime;
    private final ContainerStopper stopper;
    private final InstantSource clock;
    private final Runnable poke;
    private final TerminationPlanner planner = new TerminationPlanner();
    private final Map<String, Thread> stopping = new HashMap<>();
    private Instant deadline;
    private boolean hurried;

    PodTermination(
            RuntimeService runtime, ContainerStopper stopper, InstantSource clock, Runnable poke, Duration grace) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.stopper = requireNonNull(stopper, "stopper");
        this.clock = requireNonNull(clock, "clock");
        this.poke = requireNonNull(poke, "poke");
        this.deadline = clock.instant().plus(grace);
    }

    /** Somebody asks for less grace than before: those who still wait for it are hurried. */
    void shorten(Duration grace) {
        Instant wanted = clock.instant().plus(grace);
        if (wanted.isBefore(deadline.minusMillis(500))) {
            deadline = wanted;
            hurried = true;
            stopping.values().forEach(Thread::interrupt);
            stopping.clear();
        }
    }

    /**
     * Those who have ended by now are done or failed, which the next look shows. Not after the look: what one of
     * them ended meanwhile would be ended again, its hook with it.
     */
    void noteEnds() {
        stopping.values().removeIf(thread -> !thread.isAlive());
    }

    /** Makes the next move; true when nothing of the pod runs any more. */
    boolean advance(Pod pod, PodShape shape, ObservedPod observed) {
        List<ObservedContainer> wave = planner.nextWave(shape, observed);
        if (wave.isEmpty()) {
            return stopSandboxes(observed);
        }
        List<String> ips = observed.sandbox().map(ObservedSandbox::ips).orElse(List.of());
        for (ObservedContainer container : wave) {
            stopping.computeIfAbsent(container.id(), _ -> stop(pod, shape, container, ips));
        }
        return false;
    }

    /** When to move again without being poked: an end that failed is tried again. */
    Optional<Instant> wakeAt() {
        return Optional.of(clock.instant().plus(stopping.isEmpty() ? RETRY : RETRY.multipliedBy(5)));
    }

    void close() {
        stopping.values().forEach(Thread::interrupt);
    }

    private boolean stopSandboxes(ObservedPod observed) {
        boolean all = true;
        for (String id : planner.sandboxesToStop(observed)) {
            try {
                runtime.stopPodSandbox(id);
            } catch (CriException e) {
                if (e.code() == CriException.Code.CANCELLED) {
                    throw e;
                }
                log.atWarn()
                        .addKeyValue("pod", observed.namespace() + "/" + observed.name())
                        .addKeyValue("why", e.getMessage())
                        .log("sandbox not stopped, will try again");
                all = false;
            }
        }
        return all;
    }

    private Thread stop(Pod pod, PodShape shape, ObservedContainer container, List<String> ips) {
        Duration left = Duration.between(clock.instant(), deadline);
        boolean sidecar = shape.sidecars().stream().anyMatch(m -> m.name().equals(container.name()));
        if (left.isNegative()) {
            left = sidecar && !hurried ? LEAST : Duration.ZERO;
        }
        Duration grace = left;
        Optional<PodMember> member = shape.find(container.name());
        boolean withHook = !hurried;
        return Threads.start("stop-" + container.id(), () -> {
            try {
                if (member.isPresent() && withHook) {
                    stopper.stop(
                            pod, member.get(), container.id(), "Stopping container " + container.name(), grace, ips);
                } else {
                    stopper.kill(container.id(), grace);
                }
            } catch (InterruptedException e) {
                return; // hurried: another thread ends it
            } catch (CriException e) {
                log.atWarn()
                        .addKeyValue("pod", pod.getMetadata().getName())
                        .addKeyValue("container", container.name())
                        .addKeyValue("why", e.getMessage())
                        .log("container not ended, will try again");
            }
            poke.run();
        });
    }
}
