package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.cel.DeviceExpressions;
import io.kjava.apiserver.cel.RuleException;
import io.kjava.apiserver.registry.rules.Spot;

/** What expressions that choose devices must be: they compile, and can never cost too much. */
final class SelectorRules {
    private static final int MAX_SELECTORS = 32;
    private static final int MAX_LENGTH = 10 * 1024;
    private static final long MAX_COST = 1_000_000;

    private SelectorRules() {}

    /**
     * @param stored whether they are known to compile
     */
    static void all(Spot selectors, boolean stored) {
        ListRules.list(selectors, MAX_SELECTORS, selector -> {
            Spot cel = selector.at("cel");
            if (!cel.isSet()) {
                cel.required();
            } else if (!stored) {
                expression(cel.at("expression"));
            }
        });
    }

    private static void expression(Spot expression) {
        if (expression.text().length() > MAX_LENGTH) {
            expression.tooLong(MAX_LENGTH);
            return;
        }
        try {
            if (DeviceExpressions.maxCost(expression.text()) > MAX_COST) {
                expression.forbidden("too complex, exceeds cost limit");
            }
        } catch (RuleException e) {
            expression.invalid(expression.text(), e.text());
        }
    }
}
