package io.kjava.controllers.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The status of a budget, from its pods. Pure. */
final class BudgetStatusView {
    /** How long an evicted pod may take to become terminating before the eviction is forgotten. */
    private static final Duration EVICTION_TIME = Duration.ofMinutes(2);

    private BudgetStatusView() {}

    /** Whether the budget is about a share of the pods that should exist, not of those that do. */
    static boolean needsScale(PodDisruptionBudget budget) {
        IntOrString min = budget.getSpec().getMinAvailable();
        return budget.getSpec().getMaxUnavailable() != null || min != null && min.getStrVal() != null;
    }

    /** @param scale how many pods there should be; only asked for when {@link #needsScale} */
    static PodDisruptionBudgetStatus of(PodDisruptionBudget budget, Collection<Pod> pods, int scale, Instant now) {
        int expected = needsScale(budget) ? scale : pods.size();
        int desired = desired(budget, expected);
        Map<String, String> disrupted = disrupted(budget, pods, now);
        int healthy = 0;
        for (Pod pod : pods) {
            boolean leaving = Keys.isTerminating(pod) || disrupted.containsKey(Keys.name(pod));
            if (!leaving && PodFacts.isReady(pod)) {
                healthy++;
            }
        }
        int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
        PodDisruptionBudgetStatus status = new PodDisruptionBudgetStatus();
        status.setExpectedPods(expected);
        status.setDesiredHealthy(desired);
        status.setCurrentHealthy(healthy);
        status.setDisruptionsAllowed(allowed);
        status.setDisruptedPods(disrupted);
        status.setObservedGeneration(Keys.generation(budget));
        status.setConditions(
                List.of(condition(budget, allowed > 0, allowed > 0 ? "SufficientPods" : "InsufficientPods", "", now)));
        return status;
    }

    /** The status when the pods cannot be counted: nobody may be evicted. */
    static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String why, Instant now) {
        PodDisruptionBudgetStatus status = budget.getStatus() == null
                ? new PodDisruptionBudgetStatus()
                : budget.toBuilder().build().getStatus();
        status.setDisruptionsAllowed(0);
        status.setObservedGeneration(Keys.generation(budget));
        status.setConditions(List.of(condition(budget, false, "SyncFailed", why, now)));
        return status;
    }

    private static int desired(PodDisruptionBudget budget, int expected) {
        IntOrString most = budget.getSpec().getMaxUnavailable();
        if (most != null) {
            return Math.max(0, expected - Values.scaled(most, expected, true));
        }
        return Values.scaled(budget.getSpec().getMinAvailable(), expected, true);
    }

    /** Evicted pods that have not been seen to go yet. */
    private static Map<String, String> disrupted(PodDisruptionBudget budget, Collection<Pod> pods, Instant now) {
        Map<String, String> known =
                budget.getStatus() == null ? Map.of() : budget.getStatus().getDisruptedPods();
        Map<String, String> result = new LinkedHashMap<>();
        if (known == null) {
            return result;
        }
        for (Pod pod : pods) {
            String since = known.get(Keys.name(pod));
            boolean waits = since != null
                    && !Keys.isTerminating(pod)
                    && Timestamps.orEpoch(since).plus(EVICTION_TIME).isAfter(now);
            if (waits) {
                result.put(Keys.name(pod), since);
            }
        }
        return result;
    }

    /** When the first eviction will be forgotten. */
    static Optional<Duration> nextCheck(PodDisruptionBudgetStatus status, Instant now) {
        if (status.getDisruptedPods() == null) {
            return Optional.empty();
        }
        return status.getDisruptedPods().values().stream()
                .map(since -> Timestamps.orEpoch(since).plus(EVICTION_TIME))
                .map(at -> Duration.between(now, at))
                .min(Duration::compareTo);
    }

    private static Condition condition(
            PodDisruptionBudget budget, boolean value, String reason, String message, Instant now) {
        String status = value ? "True" : "False";
        Optional<Condition> known = budget.getStatus() == null
                ? Optional.empty()
                : budget.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals("DisruptionAllowed"))
                        .findFirst();
        String since = known.filter(c -> status.equals(c.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElse(Timestamps.format(now));
        return new ConditionBuilder()
                .withType("DisruptionAllowed")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(since)
                .withObservedGeneration(Keys.generation(budget))
                .build();
    }
}
