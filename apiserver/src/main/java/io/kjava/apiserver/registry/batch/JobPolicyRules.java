package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** When a job has failed and when it has succeeded. Pure. */
final class JobPolicyRules {
    private static final int MAX_RULES = 20;
    private static final int MAX_CODES = 255;
    private static final int MAX_INDEXES = 64 * 1024;

    private JobPolicyRules() {}

    static void failure(Spot spec) {
        Spot rules = spec.at("podFailurePolicy", "rules");
        if (rules.size() > MAX_RULES) {
            rules.tooMany(MAX_RULES);
        }
        Set<String> containers = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            for (Spot container : spec.at("template", "spec", list).items()) {
                containers.add(container.at("name").text());
            }
        }
        rules.each(rule -> rule(spec, rule, containers));
    }

    private static void rule(Spot spec, Spot rule, Set<String> containers) {
        Spot action = rule.at("action");
        if (action.isEmpty()) {
            action.required("valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
        } else if (action.is("FailIndex")) {
            if (!spec.at("backoffLimitPerIndex").isSet()) {
                action.invalid("requires the backoffLimitPerIndex to be set");
            }
        } else {
            action.oneOf("Count", "FailIndex", "FailJob", "Ignore");
        }
        Spot codes = rule.at("onExitCodes");
        Spot conditions = rule.at("onPodConditions");
        if (codes.isSet()) {
            codes(codes, containers);
        }
        if (conditions.size() > 0) {
            conditions(conditions);
        }
        if (codes.isSet() && conditions.size() > 0) {
            rule.wrong("specifying both OnExitCodes and OnPodConditions is not supported");
        }
        if (!codes.isSet() && conditions.size() == 0) {
            rule.wrong("specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void conditions(Spot conditions) {
        if (conditions.size() > MAX_RULES) {
            conditions.tooMany(MAX_RULES);
        }
        for (Spot pattern : conditions.items()) {
            TextRules.qualifiedName(pattern.at("type"));
            Spot status = pattern.at("status");
            if (status.isEmpty()) {
                status.required("valid values: [\"False\" \"True\" \"Unknown\"]");
            } else {
                status.oneOf("False", "True", "Unknown");
            }
        }
    }

    private static void codes(Spot codes, Set<String> containers) {
        Spot operator = codes.at("operator");
        if (operator.isEmpty()) {
            operator.required("valid values: [\"In\" \"NotIn\"]");
        } else {
            operator.oneOf("In", "NotIn");
        }
        Spot container = codes.at("containerName");
        if (container.isSet() && !containers.contains(container.text())) {
            container.invalid("must be one of the container or initContainer names in the pod template");
        }
        Spot values = codes.at("values");
        if (values.size() == 0) {
            values.invalid("at least one value is required");
        } else if (values.size() > MAX_CODES) {
            values.tooMany(MAX_CODES);
        }
        boolean ordered = true;
        Set<Long> seen = new HashSet<>();
        long before = Long.MIN_VALUE;
        for (Spot value : values.items()) {
            if (operator.is("In") && value.number() == 0) {
                value.invalid("must not be 0 for the In operator");
            }
            if (!seen.add(value.number())) {
                value.duplicate();
            }
            ordered &= before <= value.number();
            before = value.number();
        }
        if (!ordered) {
            values.invalid("must be ordered");
        }
    }

    static void success(Spot spec, Spot policy) {
        Spot rules = policy.at("rules");
        if (rules.size() == 0) {
            rules.required("at least one rules must be specified when the successPolicy is specified");
        }
        if (rules.size() > MAX_RULES) {
            rules.tooMany(MAX_RULES);
        }
        long completions = spec.at("completions").number();
        rules.each(rule -> successRule(rule, completions));
    }

    private static void successRule(Spot rule, long completions) {
        Spot count = rule.at("succeededCount");
        Spot indexes = rule.at("succeededIndexes");
        if (!count.isSet() && !indexes.isSet()) {
            rule.required("at least one of succeededCount or succeededIndexes must be specified");
        }
        long total = 0;
        if (indexes.isSet()) {
            if (indexes.text().length() > MAX_INDEXES) {
                indexes.tooLong(MAX_INDEXES);
            }
            IndexText.Count parsed = IndexText.count(indexes.text(), completions);
            if (!parsed.problem().isEmpty()) {
                indexes.invalid("error parsing succeededIndexes: " + parsed.problem());
            }
            total = parsed.total();
        }
        if (!count.isSet()) {
            return;
        }
        NumberRules.nonNegative(count);
        if (count.number() > completions) {
            count.invalid(
                    "must be less than or equal to %d (the number of specified completions)".formatted(completions));
        }
        if (indexes.isSet() && count.number() > total) {
            count.invalid(("must be less than or equal to %d (the number of indexes in the specified"
                            + " succeededIndexes field)")
                    .formatted(total));
        }
    }
}
