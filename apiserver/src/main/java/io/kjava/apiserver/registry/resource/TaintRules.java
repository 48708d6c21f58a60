package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;

/** Taints of devices and what tolerates them. Pure. */
final class TaintRules {
    private static final int MAX_TOLERATIONS = 16;
    private static final String[] EFFECTS = {"NoExecute", "NoSchedule", "None"};

    private TaintRules() {}

    static void taint(Spot taint) {
        DeviceNames.labelKey(taint.at("key"));
        if (!taint.at("value").isEmpty()) {
            DeviceNames.labelValue(taint.at("value"));
        }
        Spot effect = taint.at("effect");
        if (effect.isEmpty()) {
            effect.required();
        } else {
            effect.oneOf(EFFECTS);
        }
    }

    static void tolerations(Spot tolerations) {
        ListRules.list(tolerations, MAX_TOLERATIONS, TaintRules::toleration);
    }

    private static void toleration(Spot toleration) {
        if (!toleration.at("key").isEmpty()) {
            DeviceNames.labelKey(toleration.at("key"));
        }
        Spot value = toleration.at("value");
        Spot operator = toleration.at("operator");
        switch (operator.text()) {
            case "Exists" -> {
                if (!value.isEmpty()) {
                    value.invalid("must be empty for operator `Exists`");
                }
            }
            case "Equal" -> DeviceNames.labelValue(value);
            case "" -> operator.required();
            default -> operator.unsupported("Equal", "Exists");
        }
        if (!toleration.at("effect").isEmpty()) {
            toleration.at("effect").oneOf(EFFECTS);
        }
    }
}
