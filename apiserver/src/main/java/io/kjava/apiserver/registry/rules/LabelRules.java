package io.kjava.apiserver.registry.rules;

import io.kjava.validation.Names;

/** What labels and selectors of labels may be. Pure. */
public final class LabelRules {
    private LabelRules() {}

    /** A map of labels; both halves are reported at the map. */
    public static void labels(Spot map) {
        map.value().properties().forEach(entry -> {
            String value = entry.getValue().asString("");
            Names.qualifiedName(entry.getKey()).forEach(p -> map.invalid(entry.getKey(), p));
            Names.labelValue(value).forEach(p -> map.invalid(value, p));
        });
    }

    public static void annotations(Spot map) {
        long total = 0;
        for (var entry : map.value().properties()) {
            String key = entry.getKey();
            Names.qualifiedName(key.toLowerCase(java.util.Locale.ROOT)).forEach(p -> map.invalid(key, p));
            total += key.length() + entry.getValue().asString("").length();
        }
        if (total > 256 * 1024) {
            map.tooLong(256 * 1024);
        }
    }

    public static void selector(Spot selector) {
        if (!selector.isSet()) {
            return;
        }
        labels(selector.at("matchLabels"));
        selector.at("matchExpressions").each(LabelRules::requirement);
    }

    private static void requirement(Spot requirement) {
        Spot values = requirement.at("values");
        switch (requirement.at("operator").text()) {
            case "In", "NotIn" -> {
                if (values.size() == 0) {
                    values.required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values.size() > 0) {
                    values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default ->
                requirement.at("operator").invalid(requirement.at("operator").text(), "not a valid selector operator");
        }
        TextRules.qualifiedName(requirement.at("key"));
        values.each(value -> value.problems(Names.labelValue(value.text())));
    }

    /** Whether a selector selects nothing in particular. */
    public static boolean selectsAnything(Spot selector) {
        return selector.at("matchLabels").size()
                        + selector.at("matchExpressions").size()
                == 0;
    }
}
