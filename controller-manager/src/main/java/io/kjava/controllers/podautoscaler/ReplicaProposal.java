package io.kjava.controllers.podautoscaler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many replicas one metric asks for. Rules of the Kubernetes documentation: the ratio of what is
 * used to what is wanted, with pods that are not ready or not measured counted so that they dampen the
 * change. Pure.
 */
final class ReplicaProposal {
    private static final Duration CPU_START = Duration.ofMinutes(5);
    private static final Duration READINESS_DELAY = Duration.ofSeconds(30);

    /**
     * @param replicas how many there should be
     * @param average what is used by a measured pod on average, in thousandths
     * @param percentage of the request that is used; zero where the target is no share of a request
     */
    record Result(int replicas, long average, int percentage) {}

    /** How far off the target may be without anything being done. */
    record Tolerance(double down, double up) {
        boolean covers(double ratio) {
            return ratio >= 1 - down && ratio <= 1 + up;
        }
    }

    /** The pods that are looked at, by how they count. */
    private record Groups(int ready, Set<String> unready, Set<String> missing, Set<String> ignored) {}

    private final int current;
    private final Tolerance tolerance;
    private final Instant now;

    ReplicaProposal(int current, Tolerance tolerance, Instant now) {
        this.current = current;
        this.tolerance = tolerance;
        this.now = now;
    }

    /**
     * Aims at a share of what the pods ask for.
     *
     * @param requests by pod, in thousandths
     * @param target in percent
     */
    Result byUtilization(
            Collection<Pod> pods, Map<String, PodUsage> usage, Map<String, Long> requests, int target, boolean cpu) {
        Map<String, Long> used = used(pods, usage);
        Groups groups = groups(pods, usage, cpu);
        used.keySet().removeAll(groups.unready());
        used.keySet().removeAll(groups.ignored());
        if (used.isEmpty()) {
            throw noMetrics();
        }
        double ratio = utilization(used, requests) / target;
        int percentage = (int) utilization(used, requests);
        long average = average(used);
        Map<String, Long> assumed = new HashMap<>(used);
        boolean wakesUp = !groups.unready().isEmpty() && ratio > 1;
        if (!wakesUp && groups.missing().isEmpty()) {
            return new Result(plain(ratio, groups.ready()), average, percentage);
        }
        if (ratio < 1) {
            // Unmeasured pods may use all that they ask for, or the target if that is more.
            groups.missing()
                    .forEach(pod -> assumed.put(pod, requests.getOrDefault(pod, 0L) * Math.max(100, target) / 100));
        } else if (ratio > 1) {
            groups.missing().forEach(pod -> assumed.put(pod, 0L));
        }
        if (wakesUp) {
            groups.unready().forEach(pod -> assumed.put(pod, 0L));
        }
        double corrected = utilization(assumed, requests) / target;
        return new Result(damped(ratio, corrected, assumed.size()), average, percentage);
    }

    /** Aims at an amount for each pod, in thousandths. */
    Result byAverage(Collection<Pod> pods, Map<String, PodUsage> usage, long target, boolean cpu) {
        Map<String, Long> used = used(pods, usage);
        Groups groups = groups(pods, usage, cpu);
        used.keySet().removeAll(groups.unready());
        used.keySet().removeAll(groups.ignored());
        if (used.isEmpty()) {
            throw noMetrics();
        }
        double ratio = (double) average(used) / target;
        Map<String, Long> assumed = new HashMap<>(used);
        boolean wakesUp = !groups.unready().isEmpty() && ratio > 1;
        if (!wakesUp && groups.missing().isEmpty()) {
            return new Result(plain(ratio, groups.ready()), average(used), 0);
        }
        long ofMissing = ratio < 1 ? target : 0;
        if (ratio != 1) {
            groups.missing().forEach(pod -> assumed.put(pod, ofMissing));
        }
        if (wakesUp) {
            groups.unready().forEach(pod -> assumed.put(pod, 0L));
        }
        double corrected = (double) average(assumed) / target;
        return new Result(damped(ratio, corrected, assumed.size()), average(used), 0);
    }

    /** Aims at one value for all ready pods together. */
    Result byValue(long used, long target, int readyPods) {
        return new Result(plain((double) used / target, readyPods), used, 0);
    }

    /** Aims at a share of one value for each pod. */
    Result byShare(long used, long target) {
        double ratio = (double) used / ((double) target * Math.max(1, current));
        int replicas = tolerance.covers(ratio) ? current : (int) Math.ceil((double) used / target);
        return new Result(replicas, used / Math.max(1, current), 0);
    }

    private int plain(double ratio, int ready) {
        return tolerance.covers(ratio) ? current : (int) Math.ceil(ratio * ready);
    }

    /** What is only assumed may make a change smaller, never turn it round. */
    private int damped(double ratio, double corrected, int pods) {
        if (tolerance.covers(corrected) || ratio < 1 && corrected > 1 || ratio > 1 && corrected < 1) {
            return current;
        }
        int replicas = (int) Math.ceil(corrected * pods);
        boolean contrary = corrected < 1 && replicas > current || corrected > 1 && replicas < current;
        return contrary ? current : replicas;
    }

    private static Map<String, Long> used(Collection<Pod> pods, Map<String, PodUsage> usage) {
        Map<String, Long> result = new HashMap<>();
        for (Pod pod : pods) {
            PodUsage own = usage.get(Keys.name(pod));
            if (own != null) {
                result.put(Keys.name(pod), own.milli());
            }
        }
        return result;
    }

    private static double utilization(Map<String, Long> used, Map<String, Long> requests) {
        long sum = 0;
        long asked = 0;
        for (Map.Entry<String, Long> entry : used.entrySet()) {
            if (requests.containsKey(entry.getKey())) {
                sum += entry.getValue();
                asked += requests.get(entry.getKey());
            }
        }
        if (asked == 0) {
            throw new MetricUnavailable("", "no metrics returned matched known pods");
        }
        long percent = sum * 100 / asked; // whole per cents, as Kubernetes counts
        return (double) percent;
    }

    private static long average(Map<String, Long> used) {
        return used.values().stream().mapToLong(Long::longValue).sum() / used.size();
    }

    private static MetricUnavailable noMetrics() {
        return new MetricUnavailable("", "did not receive metrics for targeted pods (pods might be unready)");
    }

    private Groups groups(Collection<Pod> pods, Map<String, PodUsage> usage, boolean cpu) {
        int ready = 0;
        Set<String> unready = new HashSet<>();
        Set<String> missing = new HashSet<>();
        Set<String> ignored = new HashSet<>();
        for (Pod pod : pods) {
            String name = Keys.name(pod);
            String phase = pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
            PodUsage own = usage.get(name);
            if (Keys.isTerminating(pod) || "Failed".equals(phase)) {
                ignored.add(name);
            } else if ("Pending".equals(phase)) {
                unready.add(name);
            } else if (own == null) {
                missing.add(name);
            } else if (cpu && isStarting(pod, own)) {
                unready.add(name);
            } else {
                ready++;
            }
        }
        return new Groups(ready, unready, missing, ignored);
    }

    /** The processor's use of a pod that is still starting says nothing about its work. */
    private boolean isStarting(Pod pod, PodUsage usage) {
        Optional<PodCondition> condition = pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .findFirst();
        Optional<Instant> start = Timestamps.parse(pod.getStatus().getStartTime());
        if (condition.isEmpty() || start.isEmpty()) {
            return true;
        }
        boolean isReady = "True".equals(condition.get().getStatus());
        Instant since = Timestamps.orEpoch(condition.get().getLastTransitionTime());
        if (start.get().plus(CPU_START).isAfter(now)) {
            return !isReady || usage.at().isBefore(since.plus(usage.window()));
        }
        return !isReady && start.get().plus(READINESS_DELAY).isAfter(since);
    }
}
