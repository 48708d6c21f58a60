package io.kjava.apiserver.registry.autoscaling;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scaling behavior as version 1 of autoscalers writes it into an annotation: with the names of Kubernetes' Go
 * fields, all of them. Reads either spelling, whatever its case, as Go does. Pure.
 */
final class FirstVersionBehavior {
    private static final List<String> DIRECTIONS = List.of("scaleUp", "scaleDown");
    private static final List<String> RULES =
            List.of("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance");
    private static final List<String> POLICY = List.of("type", "value", "periodSeconds");

    private FirstVersionBehavior() {}

    static ObjectNode toFirst(JsonNode behavior) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String direction : DIRECTIONS) {
            JsonNode rules = behavior.path(direction);
            result.set(goName(direction), rules.isObject() ? capital(rules, RULES) : result.nullNode());
        }
        return result;
    }

    private static ObjectNode capital(JsonNode from, List<String> fields) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            JsonNode value = from.path(field);
            if (field.equals("policies") && value.isArray()) {
                ArrayNode policies = result.putArray("Policies");
                value.forEach(policy -> policies.add(capital(policy, POLICY)));
            } else {
                result.set(goName(field), value.isMissingNode() ? result.nullNode() : value.deepCopy());
            }
        }
        return result;
    }

    private static String goName(String field) {
        return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }

    static ObjectNode toSecond(JsonNode behavior) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String direction : DIRECTIONS) {
            JsonNode rules = member(behavior, direction);
            if (rules.isObject()) {
                result.set(direction, small(rules, RULES));
            }
        }
        return result;
    }

    private static ObjectNode small(JsonNode from, List<String> fields) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            JsonNode value = member(from, field);
            if (field.equals("policies") && value.isArray()) {
                ArrayNode policies = result.putArray(field);
                value.forEach(policy -> policies.add(small(policy, POLICY)));
            } else if (!value.isMissingNode() && !value.isNull()) {
                result.set(field, value.deepCopy());
            }
        }
        return result;
    }

    private static JsonNode member(JsonNode from, String field) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            if (entry.getKey().equalsIgnoreCase(field)) {
                return entry.getValue();
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }
}
