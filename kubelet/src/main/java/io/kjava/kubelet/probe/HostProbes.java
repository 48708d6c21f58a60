package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.kjava.cri.StreamingService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Probes the containers of this host's pods: one virtual thread for each probe of each running
 * container. What the API already says about a container that an earlier kubelet probed is believed
 * until the first verdict. Thread-safe.
 */
public final class HostProbes implements PodProbes, AutoCloseable {
    private final HealthChecks checks;
    private final PodEvents events;
    private final Supplier<String> hostIp;
    private final Consumer<String> changed;
    private final ProbeMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Instant bornAt;
    private final ConcurrentMap<String, Map<String, ProbedContainer>> pods = new ConcurrentHashMap<>();

    /**
     * @param hostIp the address of pods with the host's network
     * @param changed told the uid of the pod whenever a verdict changes; must be short
     * @param random spreads the first questions after a restart
     */
    public HostProbes(
            StreamingService commands,
            PodEvents events,
            Supplier<String> hostIp,
            Consumer<String> changed,
            ProbeMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.checks = new HealthChecks(commands, clock);
        this.events = requireNonNull(events, "events");
        this.hostIp = requireNonNull(hostIp, "hostIp");
        this.changed = requireNonNull(changed, "changed");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
        this.bornAt = clock.instant();
    }

    @Override
    public void track(Pod pod, ObservedPod observed, boolean terminating) {
        String uid = pod.getMetadata().getUid();
        Map<String, ProbedContainer> known = pods.computeIfAbsent(uid, _ -> new ConcurrentHashMap<>());
        Set<String> running = new HashSet<>();
        for (Container container : probedContainers(pod)) {
            observed.container(container.getName())
                    .filter(ObservedContainer::running)
                    .ifPresent(seen -> {
                        running.add(seen.id());
                        if (!known.containsKey(seen.id()) && !terminating) {
                            known.put(seen.id(), start(pod, container, seen, observed));
                        }
                    });
        }
        Set<String> remembered = idsOf(observed);
        known.forEach((id, probed) -> {
            if (!running.contains(id)) {
                probed.stop();
            }
        });
        known.keySet().removeIf(id -> !running.contains(id) && !remembered.contains(id));
        if (terminating) {
            known.values().forEach(HostProbes::spare);
        }
    }

    /** A pod on its way out is not killed for being unwell. */
    private static void spare(ProbedContainer probed) {
        if (probed.verdict(ProbeKind.LIVENESS) == Verdict.FAILURE) {
            probed.decide(ProbeKind.LIVENESS, Verdict.SUCCESS, "");
        }
        probed.endAllBut(ProbeKind.READINESS);
    }

    private static List<Container> probedContainers(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getInitContainers().stream()
                                .filter(one -> "Always".equals(one.getRestartPolicy())),
                        pod.getSpec().getContainers().stream())
                .filter(HostProbes::hasProbes)
                .toList();
    }

    private static boolean hasProbes(Container container) {
        return container.getStartupProbe() != null
                || container.getReadinessProbe() != null
                || container.getLivenessProbe() != null;
    }

    private static Set<String> idsOf(ObservedPod observed) {
        Set<String> ids = new HashSet<>();
        observed.containers().forEach(container -> ids.add(container.id()));
        return ids;
    }

    private ProbedContainer start(Pod pod, Container container, ObservedContainer seen, ObservedPod observed) {
        ProbedContainer probed = new ProbedContainer(initial(pod, container, seen));
        if (container.getStartupProbe() == null) {
            probed.started().open();
        }
        String address = observed.sandbox()
                .flatMap(sandbox -> sandbox.ips().stream().findFirst())
                .orElseGet(hostIp);
        ProbeTarget target = new ProbeTarget(pod, container, seen.id(), address);
        for (ProbeKind kind : ProbeKind.values()) {
            boolean settled = kind == ProbeKind.STARTUP && probed.verdict(kind) == Verdict.SUCCESS;
            if (!settled) {
                kind.of(container).ifPresent(probe -> start(kind, probe, target, seen, probed));
            }
        }
        return probed;
    }

    private void start(
            ProbeKind kind, Probe probe, ProbeTarget target, ObservedContainer seen, ProbedContainer probed) {
        ProbeTimes times = ProbeTimes.of(probe);
        String uid = target.pod().getMetadata().getUid();
        ProbeRunner runner = new ProbeRunner(
                kind,
                target,
                checks.of(probe),
                times,
                probed,
                firstAt(times, seen),
                new ProbeRunner.Surroundings(events, () -> changed.accept(uid), metrics, clock));
        String name = "probe-%s-%s".formatted(kind.title(), target.container().getName());
        probed.own(kind, Threads.start(name, runner));
    }

    /** Not all at once when this kubelet finds many containers that an earlier one started. */
    private Instant firstAt(ProbeTimes times, ObservedContainer seen) {
        Instant startedAt = seen.startedAt() == null ? seen.createdAt() : seen.startedAt();
        Instant first = startedAt.plus(times.initialDelay());
        if (startedAt.isBefore(bornAt) && clock.instant().isBefore(bornAt.plus(times.period()))) {
            Duration spread =
                    Duration.ofMillis(random.nextLong(Math.max(1, times.period().toMillis())));
            Instant later = bornAt.plus(spread);
            return later.isAfter(first) ? later : first;
        }
        return first;
    }

    private static ContainerHealth initial(Pod pod, Container container, ObservedContainer seen) {
        Optional<ContainerStatus> reported = reported(pod, container, seen);
        boolean started =
                reported.map(status -> Boolean.TRUE.equals(status.getStarted())).orElse(false);
        boolean ready =
                reported.map(status -> Boolean.TRUE.equals(status.getReady())).orElse(false);
        return new ContainerHealth(
                started && container.getStartupProbe() != null ? Verdict.SUCCESS : Verdict.UNKNOWN,
                ready && container.getReadinessProbe() != null ? Verdict.SUCCESS : Verdict.UNKNOWN,
                Verdict.UNKNOWN,
                "");
    }

    private static Optional<ContainerStatus> reported(Pod pod, Container container, ObservedContainer seen) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return Stream.concat(
                        pod.getStatus().getContainerStatuses().stream(),
                        pod.getStatus().getInitContainerStatuses().stream())
                .filter(status -> container.getName().equals(status.getName()))
                .filter(status -> status.getContainerID() != null
                        && status.getContainerID().endsWith("//" + seen.id()))
                .findFirst();
    }

    @Override
    public ContainerHealth health(String podUid, String containerId) {
        ProbedContainer probed = pods.getOrDefault(podUid, Map.of()).get(containerId);
        return probed == null ? ContainerHealth.UNKNOWN : probed.health();
    }

    @Override
    public void forget(String podUid) {
        Map<String, ProbedContainer> known = pods.remove(podUid);
        if (known != null) {
            known.values().forEach(ProbedContainer::stop);
        }
    }

    @Override
    public void close() {
        new HashMap<>(pods).keySet().forEach(this::forget);
    }
}
