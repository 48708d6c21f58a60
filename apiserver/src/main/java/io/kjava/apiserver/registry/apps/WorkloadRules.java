package io.kjava.apiserver.registry.apps;

import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ReplicaCounts;
import io.kjava.apiserver.registry.rules.Spot;
import tools.jackson.databind.node.ObjectNode;

/** What deployments and replica sets must be. Pure. */
final class WorkloadRules {
    static final String REPLICAS = "cannot be greater than status.replicas";
    static final String READY = "cannot be greater than readyReplicas";

    private WorkloadRules() {}

    static void deployment(Spot deployment) {
        Spot spec = deployment.at("spec");
        NumberRules.nonNegative(spec, "replicas");
        template(spec);
        strategy(spec.at("strategy"));
        NumberRules.nonNegative(spec, "minReadySeconds", "revisionHistoryLimit");
        Spot deadline = spec.at("progressDeadlineSeconds");
        if (deadline.isSet()) {
            NumberRules.nonNegative(deadline);
            if (deadline.number() <= spec.at("minReadySeconds").number()) {
                deadline.invalid("must be greater than minReadySeconds");
            }
        }
    }

    static void replicaSet(Spot set) {
        Spot spec = set.at("spec");
        NumberRules.nonNegative(spec, "replicas", "minReadySeconds");
        template(spec);
    }

    private static void template(Spot spec) {
        boolean usable = TemplateRules.selector(spec, "deployment");
        if (!usable) {
            spec.at("selector").invalid("invalid label selector");
            return;
        }
        if (!TemplateRules.matches(spec)) {
            TemplateRules.mismatch(spec);
        }
        PodRules.template(spec.at("template"));
        TemplateRules.lasting(spec.at("template"), "ReplicaSet");
    }

    private static void strategy(Spot strategy) {
        Spot rolling = strategy.at("rollingUpdate");
        switch (strategy.at("type").text()) {
            case "Recreate" -> {
                if (rolling.isSet()) {
                    rolling.forbidden("may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                if (!rolling.isSet()) {
                    rolling.required("this should be defaulted and never be nil");
                    return;
                }
                Spot unavailable = rolling.at("maxUnavailable");
                Spot surge = rolling.at("maxSurge");
                NumberRules.intOrPercent(unavailable);
                NumberRules.intOrPercent(surge);
                if (NumberRules.intOrPercentValue(unavailable) == 0 && NumberRules.intOrPercentValue(surge) == 0) {
                    unavailable.invalid("may not be 0 when `maxSurge` is 0");
                }
                NumberRules.notAbove100Percent(unavailable);
            }
            default -> strategy.unsupportedAs(named(strategy), "Recreate", "RollingUpdate");
        }
    }

    /** A strategy as Kubernetes' internal type prints it. */
    static ObjectNode named(Spot strategy) {
        ObjectNode shown = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        shown.set("Type", strategy.at("type").value());
        if (strategy.at("rollingUpdate").isSet()) {
            shown.set("RollingUpdate", strategy.at("rollingUpdate").value());
        } else {
            shown.putNull("RollingUpdate");
        }
        return shown;
    }

    static void selectorFixed(Spot now, Spot old) {
        now.at("spec", "selector").immutable(old.at("spec", "selector"));
    }

    static void deploymentStatus(Spot now, Spot old) {
        Spot status = now.at("status");
        NumberRules.nonNegative(
                status,
                "observedGeneration",
                "replicas",
                "updatedReplicas",
                "readyReplicas",
                "availableReplicas",
                "unavailableReplicas",
                "collisionCount");
        ReplicaCounts.atMost(status, "replicas", REPLICAS, "updatedReplicas", "readyReplicas", "availableReplicas");
        ReplicaCounts.atMost(status, "readyReplicas", READY, "availableReplicas");
        ReplicaCounts.notDecremented(status.at("collisionCount"), old.at("status", "collisionCount"));
    }

    static void replicaSetStatus(Spot now, Spot old) {
        Spot status = now.at("status");
        NumberRules.nonNegative(
                status, "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration");
        ReplicaCounts.atMost(
                status, "replicas", REPLICAS, "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        ReplicaCounts.atMost(status, "readyReplicas", READY, "availableReplicas");
    }
}
