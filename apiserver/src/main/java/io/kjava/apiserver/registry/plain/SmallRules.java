package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.podspec.PodSpecRules;
import io.kjava.apiserver.registry.podspec.RequirementRules;
import io.kjava.apiserver.registry.podspec.SchedulingRules;
import io.kjava.apiserver.registry.rules.ConditionRules;
import io.kjava.apiserver.registry.rules.GoForm;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What kinds with few rules must be: budgets, priorities, runtimes, leases. Pure. */
final class SmallRules {
    private static final long MAX_PRIORITY = 1_000_000_000;
    private static final Map<String, Long> SYSTEM = Map.of(
            "system-node-critical", 2_000_001_000L,
            "system-cluster-critical", 2_000_000_000L);

    private SmallRules() {}

    static void budget(Spot budget) {
        Spot spec = budget.at("spec");
        Spot min = spec.at("minAvailable");
        Spot max = spec.at("maxUnavailable");
        if (min.isSet() && max.isSet()) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            shown.set("MinAvailable", min.value());
            shown.set("Selector", spec.at("selector").value());
            shown.set("MaxUnavailable", max.value());
            spec.invalid(shown, "minAvailable and maxUnavailable cannot be both set");
        }
        for (Spot amount : List.of(min, max)) {
            if (amount.isSet()) {
                NumberRules.intOrPercent(amount);
                NumberRules.notAbove100Percent(amount);
            }
        }
        LabelRules.selector(spec.at("selector"));
        if (spec.at("unhealthyPodEvictionPolicy").isSet()) {
            spec.at("unhealthyPodEvictionPolicy").oneOf("AlwaysAllow", "IfHealthyBudget");
        }
    }

    static void budgetStatus(Spot budget) {
        Spot status = budget.at("status");
        ConditionRules.all(status.at("conditions"));
        NumberRules.nonNegative(status, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
    }

    static void priority(Spot one) {
        Spot name = one.at("metadata", "name");
        Spot value = one.at("value");
        if (name.text().startsWith("system-")) {
            Long known = SYSTEM.get(name.text());
            String why = "";
            if (known == null) {
                why = name.text() + " is not a known system priority class";
            } else if (known != value.number()) {
                why = "value of " + name.text() + " PriorityClass must be " + known;
            } else if (one.at("globalDefault").flag()) {
                why = "globalDefault of " + name.text() + " PriorityClass must be false";
            }
            if (!why.isEmpty()) {
                name.forbidden("priority class names with 'system-' prefix are reserved for system use"
                        + " only. error: "
                        + why);
            }
        } else if (value.number() > MAX_PRIORITY) {
            value.forbidden("maximum allowed value of a user defined priority is 1000000000");
        }
        PodSpecRules.preemption(one.at("preemptionPolicy"));
    }

    static void priorityFixed(Spot now, Spot old) {
        if (now.at("value").number() != old.at("value").number()) {
            now.at("value").forbidden("may not be changed in an update.");
        }
        now.at("preemptionPolicy").immutable(old.at("preemptionPolicy"));
    }

    static void runtime(Spot one) {
        TextRules.label(one.at("handler"));
        if (one.at("overhead").isSet()) {
            RequirementRules.overhead(one.at("overhead", "limits")
                    .with(one.at("overhead", "podFixed").value()));
        }
        Spot scheduling = one.at("scheduling");
        LabelRules.labels(scheduling.at("nodeSelector"));
        Spot tolerations = scheduling.at("tolerations");
        SchedulingRules.tolerations(tolerations.at("tolerations").with(tolerations.value()));
        Set<String> seen = new HashSet<>();
        for (Spot toleration : tolerations.items()) {
            String key = String.join(
                    "/",
                    toleration.at("key").text(),
                    toleration.at("operator").text(),
                    toleration.at("value").text(),
                    toleration.at("effect").text());
            if (!seen.add(key)) {
                toleration.with(GoForm.toleration(toleration.value())).duplicate();
            }
        }
    }

    static void handlerFixed(Spot now, Spot old) {
        now.at("handler").immutableText(old.at("handler"));
    }

    static void lease(Spot lease) {
        Spot spec = lease.at("spec");
        Spot seconds = spec.at("leaseDurationSeconds");
        if (seconds.isSet() && seconds.number() <= 0) {
            seconds.invalid("must be greater than 0");
        }
        if (spec.at("leaseTransitions").number() < 0) {
            spec.at("leaseTransitions").invalid("must be greater than or equal to 0");
        }
        Spot strategy = spec.at("strategy");
        if (!strategy.isEmpty()) {
            TextRules.qualifiedName(strategy);
        }
        Spot preferred = spec.at("preferredHolder");
        if (!preferred.isEmpty() && strategy.isEmpty()) {
            preferred.forbidden("may only be specified if `strategy` is defined");
        }
    }

    static void specFixed(Spot now, Spot old) {
        if (!Sameness.of(now.at("spec").value(), old.at("spec").value())) {
            now.at("spec").invalid("field is immutable");
        }
    }
}
