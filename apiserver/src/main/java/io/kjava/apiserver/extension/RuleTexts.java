package io.kjava.apiserver.extension;

import tools.jackson.databind.JsonNode;

/** How rules and values are written in messages. Pure. */
final class RuleTexts {
    private static final int MOST_BYTES = 5 * 1024;

    private RuleTexts() {}

    static String value(JsonNode value) {
        return value.isString() ? "\"" + value.asString() + "\"" : value.toString();
    }

    static boolean isMessage(String text) {
        return !text.isEmpty() && text.length() <= MOST_BYTES && !text.contains("\n");
    }
}
