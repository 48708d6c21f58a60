package io.kjava.controllers.podautoscaler;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingRules;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.kjava.api.QuantityValue;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.podautoscaler.ScaleHistory.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/** How far and how fast a scale may move. Pure. */
final class ScaleBounds {
    private static final int DEFAULT_DOWN_WINDOW = 300;
    private static final double DEFAULT_TOLERANCE = 0.1;
    private static final List<HPAScalingPolicy> DEFAULT_UP =
            List.of(new HPAScalingPolicy(15, "Pods", 4), new HPAScalingPolicy(15, "Percent", 100));
    private static final List<HPAScalingPolicy> DEFAULT_DOWN = List.of(new HPAScalingPolicy(15, "Percent", 100));

    private final @Nullable HPAScalingRules up;
    private final @Nullable HPAScalingRules down;
    private final boolean ruled;
    private final int min;
    private final int max;

    /**
     * A number of replicas and what has limited it.
     *
     * @param reason of the condition; {@code DesiredWithinRange} when nothing has
     */
    record Bounded(int replicas, String reason, String message) {}

    ScaleBounds(@Nullable HorizontalPodAutoscalerBehavior behavior, int min, int max) {
        this.ruled = behavior != null;
        this.up = behavior == null ? null : behavior.getScaleUp();
        this.down = behavior == null ? null : behavior.getScaleDown();
        this.min = min;
        this.max = max;
    }

    ReplicaProposal.Tolerance tolerance() {
        return new ReplicaProposal.Tolerance(tolerance(down), tolerance(up));
    }

    private static double tolerance(@Nullable HPAScalingRules rules) {
        return rules == null || rules.getTolerance() == null
                ? DEFAULT_TOLERANCE
                : QuantityValue.of(rules.getTolerance()).toDouble();
    }

    /** For how long the highest recommendation counts before the scale goes down. */
    Duration downWindow() {
        Integer own = down == null ? null : down.getStabilizationWindowSeconds();
        return Duration.ofSeconds(Values.or(own, DEFAULT_DOWN_WINDOW));
    }

    /** For how long the lowest recommendation counts before the scale goes up. */
    Duration upWindow() {
        Integer own = up == null ? null : up.getStabilizationWindowSeconds();
        return Duration.ofSeconds(Values.or(own, 0));
    }

    /** What of a recommendation may be done now. */
    Bounded bound(int current, int desired, ScaleHistory history, Instant now) {
        if (desired > current) {
            int fastest = ruled ? upLimit(current, history, now) : Math.max(2 * current, 4);
            if (desired > Math.min(fastest, max)) {
                return fastest < max
                        ? new Bounded(
                                Math.max(fastest, current),
                                "ScaleUpLimit",
                                "the desired replica count is increasing faster than the maximum" + " scale rate")
                        : tooMany();
            }
        }
        if (desired < current && ruled) {
            int slowest = downLimit(current, history, now);
            if (desired < Math.max(slowest, min)) {
                return slowest > min
                        ? new Bounded(
                                Math.min(slowest, current),
                                "ScaleDownLimit",
                                "the desired replica count is decreasing faster than the maximum" + " scale rate")
                        : tooFew();
            }
        }
        if (desired < min) {
            return tooFew();
        }
        if (desired > max) {
            return tooMany();
        }
        return new Bounded(desired, "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    private Bounded tooFew() {
        return new Bounded(min, "TooFewReplicas", "the desired replica count is less than the minimum replica count");
    }

    private Bounded tooMany() {
        return new Bounded(max, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
    }

    private int upLimit(int current, ScaleHistory history, Instant now) {
        String select = select(up);
        if (select.equals("Disabled")) {
            return current;
        }
        IntBinaryOperator choice = select.equals("Min") ? Math::min : Math::max;
        int limit = select.equals("Min") ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        for (HPAScalingPolicy policy : policies(up, DEFAULT_UP)) {
            int base = base(current, policy, history, now);
            limit = choice.applyAsInt(
                    limit,
                    policy.getType().equals("Pods")
                            ? base + policy.getValue()
                            : (int) Math.ceil(base * (1 + policy.getValue() / 100.0)));
        }
        return limit;
    }

    private int downLimit(int current, ScaleHistory history, Instant now) {
        String select = select(down);
        if (select.equals("Disabled")) {
            return current;
        }
        IntBinaryOperator choice = select.equals("Min") ? Math::max : Math::min;
        int limit = select.equals("Min") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        for (HPAScalingPolicy policy : policies(down, DEFAULT_DOWN)) {
            int base = base(current, policy, history, now);
            limit = choice.applyAsInt(
                    limit,
                    policy.getType().equals("Pods")
                            ? base - policy.getValue()
                            : (int) (base * (1 - policy.getValue() / 100.0)));
        }
        return limit;
    }

    /** How many replicas there were when the policy's period began. */
    private static int base(int current, HPAScalingPolicy policy, ScaleHistory history, Instant now) {
        Instant begin = now.minusSeconds(policy.getPeriodSeconds());
        return current
                - history.changes().stream()
                        .filter(change -> change.at().isAfter(begin))
                        .mapToInt(Change::replicas)
                        .sum();
    }

    private static String select(@Nullable HPAScalingRules rules) {
        return rules == null ? "Max" : Values.or(rules.getSelectPolicy(), "Max");
    }

    private static List<HPAScalingPolicy> policies(@Nullable HPAScalingRules rules, List<HPAScalingPolicy> defaults) {
        return rules == null || rules.getPolicies().isEmpty() ? defaults : rules.getPolicies();
    }
}
