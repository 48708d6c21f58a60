package io.kjava.controllers.podautoscaler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A label selector as it stands in a query. Pure. */
final class SelectorText {
    private SelectorText() {}

    static String of(@Nullable LabelSelector selector) {
        List<String> parts = new ArrayList<>();
        if (selector != null && selector.getMatchLabels() != null) {
            new TreeMap<>(selector.getMatchLabels()).forEach((k, v) -> parts.add(k + "=" + v));
        }
        if (selector != null) {
            for (LabelSelectorRequirement wanted : selector.getMatchExpressions()) {
                String values = "(" + String.join(",", wanted.getValues()) + ")";
                parts.add(
                        switch (wanted.getOperator()) {
                            case "In" -> wanted.getKey() + " in " + values;
                            case "NotIn" -> wanted.getKey() + " notin " + values;
                            case "Exists" -> wanted.getKey();
                            default -> "!" + wanted.getKey();
                        });
            }
        }
        return String.join(",", parts);
    }
}
