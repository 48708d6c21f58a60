package io.kjava.apiserver.registry.apps;

import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ReplicaCounts;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.Set;
import java.util.TreeSet;

/** What stateful sets must be. Their pods are judged when they are made, not before. Pure. */
final class StatefulSetRules {
    private static final Set<String> CHANGEABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final String FIXED =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                    + " 'updateStrategy', 'revisionHistoryLimit',"
                    + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    private StatefulSetRules() {}

    static void validate(Spot set) {
        Spot spec = set.at("spec");
        Spot management = spec.at("podManagementPolicy");
        if (management.isEmpty()) {
            management.required();
        } else if (!management.is("OrderedReady") && !management.is("Parallel")) {
            management.invalid("must be 'OrderedReady' or 'Parallel'");
        }
        strategy(spec.at("updateStrategy"));
        Spot retention = spec.at("persistentVolumeClaimRetentionPolicy");
        if (retention.isSet()) {
            retention.at("whenDeleted").oneOf("Retain", "Delete");
            retention.at("whenScaled").oneOf("Retain", "Delete");
        }
        NumberRules.nonNegative(spec, "replicas", "minReadySeconds");
        NumberRules.nonNegative(
                spec.at("ordinals.start").with(spec.at("ordinals", "start").value()));
        NumberRules.nonNegative(spec, "revisionHistoryLimit");
        boolean usable = TemplateRules.selector(spec, "statefulset");
        if (!usable) {
            spec.at("selector").invalid("");
        } else {
            template(spec);
        }
        TemplateRules.lasting(spec.at("template"), "StatefulSet");
    }

    private static void template(Spot spec) {
        if (!TemplateRules.matches(spec)) {
            TemplateRules.mismatch(spec);
        }
        PodRules.templateMetadata(spec.at("template"));
    }

    private static void strategy(Spot strategy) {
        Spot rolling = strategy.at("rollingUpdate");
        switch (strategy.at("type").text()) {
            case "" -> strategy.required();
            case "OnDelete" -> {
                if (rolling.isSet()) {
                    rolling.invalid("only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                NumberRules.nonNegative(rolling, "partition");
                Spot unavailable = rolling.at("maxUnavailable");
                if (unavailable.isSet()) {
                    NumberRules.intOrPercent(unavailable);
                    if (NumberRules.intOrPercentValue(unavailable) == 0) {
                        unavailable.invalid("cannot be 0");
                    }
                    NumberRules.notAbove100Percent(unavailable);
                }
            }
            default -> strategy.invalid(WorkloadRules.named(strategy), "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    static void change(Spot now, Spot old) {
        Set<String> names = new TreeSet<>();
        now.at("spec").entries().forEach(field -> names.add(field.name()));
        old.at("spec").entries().forEach(field -> names.add(field.name()));
        names.removeAll(CHANGEABLE);
        for (String name : names) {
            if (!Sameness.of(now.at("spec", name).value(), old.at("spec", name).value())) {
                now.at("spec").forbidden(FIXED);
                return;
            }
        }
    }

    static void status(Spot now, Spot old) {
        Spot status = now.at("status");
        NumberRules.nonNegative(
                status,
                "replicas",
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
                "observedGeneration",
                "collisionCount");
        ReplicaCounts.atMost(
                status,
                "replicas",
                WorkloadRules.REPLICAS,
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas");
        ReplicaCounts.atMost(
                status, "readyReplicas", "cannot be greater than status.readyReplicas", "availableReplicas");
        ReplicaCounts.notDecremented(status.at("collisionCount"), old.at("status", "collisionCount"));
    }
}
