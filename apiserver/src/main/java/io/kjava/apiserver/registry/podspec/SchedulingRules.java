package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a pod tells the scheduler besides its affinities: tolerations, gates, spreading. Pure. */
public final class SchedulingRules {
    private static final String BOTH = "exists in both matchLabelKeys and labelSelector";
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,18})");

    private SchedulingRules() {}

    public static void tolerations(Spot tolerations) {
        for (Spot toleration : tolerations.items()) {
            Spot key = toleration.at("key");
            Spot operator = toleration.at("operator");
            Spot effect = toleration.at("effect");
            if (!key.isEmpty()) {
                TextRules.qualifiedName(key);
            } else if (!operator.is("Exists")) {
                operator.invalid(
                        operator.text(),
                        "operator must be Exists when `key` is empty, which means \"match all"
                                + " values and all keys\"");
            }
            if (toleration.at("tolerationSeconds").isSet() && !effect.is("NoExecute")) {
                effect.invalid(effect.text(), "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            value(operator, toleration.at("value"));
            if (!effect.isEmpty()) {
                effect.oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
            }
        }
    }

    private static void value(Spot operator, Spot value) {
        switch (operator.text()) {
            case "", "Equal" -> {
                List<String> problems = Names.labelValue(value.text());
                if (!problems.isEmpty()) {
                    operator.invalid(value.text(), String.join(";", problems));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    operator.invalid(value.text(), "value must be empty when `operator` is 'Exists'");
                }
            }
            case "Lt", "Gt" -> {
                if (!INTEGER.matcher(value.text()).matches()) {
                    value.invalid(value.text(), "value must be a valid integer when `operator` is 'Lt'" + " or 'Gt'");
                }
            }
            default -> operator.unsupported("Equal", "Exists", "Lt", "Gt");
        }
    }

    static void gates(Spot gates) {
        Set<String> seen = new HashSet<>();
        for (Spot gate : gates.items()) {
            Spot name = gate.with(gate.at("name").value());
            TextRules.qualifiedName(name);
            if (!seen.add(name.text())) {
                name.duplicate(name.text());
            }
        }
    }

    static void spread(Spot constraints) {
        List<Spot> all = constraints.items();
        for (int i = 0; i < all.size(); i++) {
            Spot constraint = all.get(i);
            Spot skew = constraint.at("maxSkew");
            if (skew.number() <= 0) {
                skew.invalid(skew.number(), "must be greater than zero");
            }
            if (constraint.at("topologyKey").isEmpty()) {
                constraint.at("topologyKey").required("can not be empty");
            }
            constraint.at("whenUnsatisfiable").oneOf("DoNotSchedule", "ScheduleAnyway");
            repeated(constraint, all.subList(i + 1, all.size()));
            domains(constraint);
            for (String policy : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
                if (constraint.at(policy).isSet()) {
                    constraint.at(policy).oneOf("Honor", "Ignore");
                }
            }
            labelKeys(constraint.at("matchLabelKeys"), constraint.at("labelSelector"));
            LabelRules.selector(constraint.at("labelSelector"));
        }
    }

    private static void repeated(Spot constraint, List<Spot> others) {
        String key = constraint.at("topologyKey").text();
        String action = constraint.at("whenUnsatisfiable").text();
        for (Spot other : others) {
            if (other.at("topologyKey").text().equals(key)
                    && other.at("whenUnsatisfiable").text().equals(action)) {
                constraint.at("{topologyKey, whenUnsatisfiable}").duplicate("{" + key + ", " + action + "}");
                return;
            }
        }
    }

    private static void domains(Spot constraint) {
        Spot domains = constraint.at("minDomains");
        if (!domains.isSet()) {
            return;
        }
        if (domains.number() <= 0) {
            domains.invalid("must be greater than zero");
        }
        Spot action = constraint.at("whenUnsatisfiable");
        if (!action.is("DoNotSchedule")) {
            domains.invalid("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action.text());
        }
    }

    private static void labelKeys(Spot keys, Spot selector) {
        if (keys.size() == 0) {
            return;
        }
        Set<String> selected = new HashSet<>();
        if (!selector.isSet()) {
            keys.forbidden("must not be specified when labelSelector is not set");
        }
        selector.at("matchLabels").entries().forEach(label -> selected.add(label.name()));
        selector.at("matchExpressions").each(each -> selected.add(each.at("key").text()));
        for (Spot key : keys.items()) {
            TextRules.qualifiedName(key);
            if (selected.contains(key.text())) {
                key.invalid(BOTH);
            }
        }
    }
}
