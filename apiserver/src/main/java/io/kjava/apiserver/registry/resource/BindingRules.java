package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The conditions that a binding to a device waits for, and those that end the wait. Pure. */
final class BindingRules {
    private static final int MAX_CONDITIONS = 4;

    private BindingRules() {}

    static void conditions(Spot parent) {
        Spot good = parent.at("bindingConditions");
        Spot bad = parent.at("bindingFailureConditions");
        ListRules.list(good, MAX_CONDITIONS, DeviceNames::labelKey);
        ListRules.list(bad, MAX_CONDITIONS, DeviceNames::labelKey);
        ListRules.unique(good, Spot::text);
        Set<String> failures = new HashSet<>();
        List<String> successes = good.texts();
        for (Spot failure : bad.items()) {
            if (!failures.add(failure.text())) {
                failure.duplicate();
            }
            if (successes.contains(failure.text())) {
                failure.invalid("bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (good.size() == 0 && bad.size() > 0) {
            good.invalid("bindingConditions are required to use bindingFailureConditions");
        }
        if (bad.size() == 0 && good.size() > 0) {
            bad.invalid("bindingFailureConditions are required to use bindingConditions");
        }
    }
}
