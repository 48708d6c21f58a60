package io.kjava.apiserver.registry.rules;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What conditions of the shared form may be. Pure. */
public final class ConditionRules {
    private static final String REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final Pattern REASON_PATTERN = Pattern.compile(REASON);
    private static final int MAX_REASON = 1024;
    private static final int MAX_MESSAGE = 32 * 1024;

    private ConditionRules() {}

    public static void all(Spot conditions) {
        Set<String> seen = new HashSet<>();
        for (Spot condition : conditions.items()) {
            if (!seen.add(condition.at("type").text())) {
                condition.at("type").duplicate();
            }
            one(condition);
        }
    }

    private static void one(Spot condition) {
        TextRules.qualifiedName(condition.at("type"));
        condition.at("status").oneOf("False", "True", "Unknown");
        if (condition.at("observedGeneration").number() < 0) {
            condition.at("observedGeneration").invalid("must be greater than or equal to zero");
        }
        if (condition.at("lastTransitionTime").isEmpty()) {
            condition.at("lastTransitionTime").required("must be set");
        }
        Spot reason = condition.at("reason");
        if (reason.isEmpty()) {
            reason.required("must be set");
        } else {
            if (!REASON_PATTERN.matcher(reason.text()).matches()) {
                reason.invalid("a condition reason must start with alphabetic character, optionally"
                        + " followed by a string of alphanumeric characters or '_,:', and"
                        + " must end with an alphanumeric character or '_' (e.g. 'my_name', "
                        + " or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or"
                        + " 'ReasonA:ReasonB', regex used for validation is '"
                        + REASON
                        + "')");
            }
            if (reason.text().length() > MAX_REASON) {
                reason.tooLong(MAX_REASON);
            }
        }
        if (condition.at("message").text().length() > MAX_MESSAGE) {
            condition.at("message").tooLong(MAX_MESSAGE);
        }
    }
}
