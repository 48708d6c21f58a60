package io.kjava.apiserver.registry.rules;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values as Kubernetes shows those of its own inner types in messages: every field, under its name in
 * Go, whether it was given or not. Pure.
 */
public final class GoForm {
    private GoForm() {}

    /**
     * @param fields {@code json:Go} for a text, {@code json:Go?} for what is null when it is absent
     */
    public static ObjectNode of(JsonNode value, String... fields) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            int colon = field.indexOf(':');
            boolean nullable = field.endsWith("?");
            String name = field.substring(colon + 1, field.length() - (nullable ? 1 : 0));
            JsonNode part = value.path(field.substring(0, colon));
            if (nullable) {
                shown.set(name, part.isMissingNode() ? JsonNodeFactory.instance.nullNode() : part);
            } else {
                shown.put(name, part.asString(""));
            }
        }
        return shown;
    }

    public static ObjectNode toleration(JsonNode toleration) {
        return of(
                toleration,
                "key:Key",
                "operator:Operator",
                "value:Value",
                "effect:Effect",
                "tolerationSeconds:TolerationSeconds?");
    }
}
