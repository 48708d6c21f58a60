package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a pod's failure means to its job. Pure. */
final class FailurePolicy {
    enum Action {
        COUNT,
        IGNORE,
        FAIL_INDEX,
        FAIL_JOB
    }

    /**
     * The first rule that matches decides; without one the failure counts.
     *
     * @param message why the job fails; empty otherwise
     */
    record Judgement(Action action, String message) {
        static final Judgement COUNT = new Judgement(Action.COUNT, "");
    }

    private FailurePolicy() {}

    static Judgement judge(Job job, Pod pod) {
        if (job.getSpec().getPodFailurePolicy() == null || !PodFacts.phase(pod).equals("Failed")) {
            return Judgement.COUNT;
        }
        List<PodFailurePolicyRule> rules = job.getSpec().getPodFailurePolicy().getRules();
        for (int i = 0; i < rules.size(); i++) {
            PodFailurePolicyRule rule = rules.get(i);
            Optional<String> why = rule.getOnExitCodes() != null
                    ? exitCode(pod, rule.getOnExitCodes())
                    : condition(pod, rule.getOnPodConditions());
            if (why.isPresent()) {
                return judgement(rule.getAction(), why.get(), i);
            }
        }
        return Judgement.COUNT;
    }

    private static Judgement judgement(String action, String why, int rule) {
        return switch (action) {
            case "Ignore" -> new Judgement(Action.IGNORE, "");
            case "FailIndex" -> new Judgement(Action.FAIL_INDEX, "");
            case "FailJob" ->
                new Judgement(Action.FAIL_JOB, "%s matching FailJob rule at index %d".formatted(why, rule));
            default -> Judgement.COUNT;
        };
    }

    private static Optional<String> exitCode(Pod pod, PodFailurePolicyOnExitCodesRequirement wanted) {
        List<ContainerStatus> all = new ArrayList<>(pod.getStatus().getContainerStatuses());
        all.addAll(pod.getStatus().getInitContainerStatuses());
        for (ContainerStatus status : all) {
            String container = wanted.getContainerName();
            ContainerStateTerminated end =
                    status.getState() == null ? null : status.getState().getTerminated();
            if (end == null
                    || Values.zero(end.getExitCode()) == 0
                    || container != null && !container.equals(status.getName())) {
                continue;
            }
            boolean listed = wanted.getValues().contains(end.getExitCode());
            if (listed == wanted.getOperator().equals("In")) {
                return Optional.of("Container %s for pod %s failed with exit code %d"
                        .formatted(status.getName(), Keys.of(pod), end.getExitCode()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> condition(Pod pod, List<PodFailurePolicyOnPodConditionsPattern> patterns) {
        for (PodCondition condition : pod.getStatus().getConditions()) {
            for (PodFailurePolicyOnPodConditionsPattern pattern : patterns) {
                if (pattern.getType().equals(condition.getType())
                        && Values.or(pattern.getStatus(), "True").equals(condition.getStatus())) {
                    return Optional.of("Pod %s has condition %s".formatted(Keys.of(pod), condition.getType()));
                }
            }
        }
        return Optional.empty();
    }
}
