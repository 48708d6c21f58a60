package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How fast nodes may lose their pods. One node in ten seconds for each zone; much slower, or not at all
 * in a small one, when most of a zone is gone; not at all when every zone is: then it is more likely that
 * this process is cut off. Thread-safe.
 */
final class EvictionPace {
    private static final Duration NORMAL = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(100);
    private static final double UNHEALTHY = 0.55;
    private static final int LARGE_ZONE = 50;
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String REGION = "topology.kubernetes.io/region";

    /** What the state of all nodes allows. */
    sealed interface Verdict {
        /** Pods may be driven away now. */
        record Go() implements Verdict {}

        /** Not yet. */
        record Wait(Duration left) implements Verdict {}

        /** Everything is gone: nobody is driven away, and those under way may stay. */
        record Halt() implements Verdict {}
    }

    private record ZoneState(int ready, int notReady) {
        boolean isGone() {
            return ready == 0 && notReady > 0;
        }

        Optional<Duration> pace() {
            int size = ready + notReady;
            boolean most = notReady > 2 && (double) notReady / size >= UNHEALTHY;
            if (isGone() || !most) {
                return Optional.of(NORMAL);
            }
            return size > LARGE_ZONE ? Optional.of(SLOW) : Optional.empty();
        }
    }

    private final Map<String, Instant> last = new HashMap<>();

    /** Whether every zone is gone. */
    static boolean isHalted(Collection<Node> all, Predicate<Node> alive) {
        return zones(all, alive).values().stream().allMatch(ZoneState::isGone);
    }

    /** @param alive whether a node is ready and has been heard of */
    synchronized Verdict ask(Node node, Collection<Node> all, Predicate<Node> alive, Instant now) {
        Map<String, ZoneState> zones = zones(all, alive);
        if (zones.values().stream().allMatch(ZoneState::isGone)) {
            return new Verdict.Halt();
        }
        String zone = zone(node);
        Optional<Duration> pace = Optional.ofNullable(zones.get(zone)).flatMap(ZoneState::pace);
        if (pace.isEmpty()) {
            return new Verdict.Wait(NORMAL);
        }
        Instant next = last.getOrDefault(zone, Instant.EPOCH).plus(pace.get());
        if (next.isAfter(now)) {
            return new Verdict.Wait(Duration.between(now, next));
        }
        last.put(zone, now);
        return new Verdict.Go();
    }

    private static Map<String, ZoneState> zones(Collection<Node> all, Predicate<Node> alive) {
        Map<String, ZoneState> zones = new HashMap<>();
        for (Node node : all) {
            boolean ready = alive.test(node);
            zones.merge(
                    zone(node),
                    new ZoneState(ready ? 1 : 0, ready ? 0 : 1),
                    (a, b) -> new ZoneState(a.ready() + b.ready(), a.notReady() + b.notReady()));
        }
        return zones;
    }

    private static String zone(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels.getOrDefault(REGION, "") + "/" + labels.getOrDefault(ZONE, "");
    }
}
