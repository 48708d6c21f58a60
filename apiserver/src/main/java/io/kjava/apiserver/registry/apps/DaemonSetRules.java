package io.kjava.apiserver.registry.apps;

import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ReplicaCounts;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.Violations;

/** What daemon sets must be. Pure. */
final class DaemonSetRules {
    private DaemonSetRules() {}

    static void validate(Spot set) {
        Spot spec = set.at("spec");
        Spot selector = spec.at("selector");
        Violations mine = new Violations();
        LabelRules.selector(selector.into(mine));
        mine.all().forEach(selector.out()::add);
        if (mine.isEmpty() && !TemplateRules.matches(spec)) {
            TemplateRules.mismatch(spec);
        }
        if (selector.isSet() && LabelRules.selectsAnything(selector)) {
            selector.invalid("empty selector is invalid for daemonset");
        }
        PodRules.template(spec.at("template"));
        TemplateRules.lasting(spec.at("template"), "DaemonSet");
        NumberRules.nonNegative(spec, "minReadySeconds");
        strategy(spec.at("updateStrategy"));
        NumberRules.nonNegative(spec, "revisionHistoryLimit");
    }

    private static void strategy(Spot strategy) {
        switch (strategy.at("type").text()) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> {
                Spot rolling = strategy.at("rollingUpdate");
                if (rolling.isSet()) {
                    rolling(rolling);
                } else {
                    rolling.required();
                }
            }
            default -> strategy.unsupportedAs(WorkloadRules.named(strategy), "RollingUpdate", "OnDelete");
        }
    }

    private static void rolling(Spot rolling) {
        Spot unavailable = rolling.at("maxUnavailable");
        Spot surge = rolling.at("maxSurge");
        NumberRules.intOrPercent(unavailable);
        NumberRules.intOrPercent(surge);
        NumberRules.notAbove100Percent(unavailable);
        NumberRules.notAbove100Percent(surge);
        boolean hasUnavailable = NumberRules.intOrPercentValue(unavailable) != 0;
        boolean hasSurge = NumberRules.intOrPercentValue(surge) != 0;
        if (hasUnavailable && hasSurge) {
            surge.invalid("may not be set when maxUnavailable is non-zero");
        }
        if (!hasUnavailable && !hasSurge) {
            unavailable.required("cannot be 0 when maxSurge is 0");
        }
    }

    static void status(Spot now, Spot old) {
        Spot status = now.at("status");
        NumberRules.nonNegative(
                status,
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "observedGeneration",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable",
                "collisionCount");
        ReplicaCounts.notDecremented(status.at("collisionCount"), old.at("status", "collisionCount"));
    }
}
