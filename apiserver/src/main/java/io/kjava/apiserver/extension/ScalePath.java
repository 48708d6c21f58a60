package io.kjava.apiserver.extension;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields that a definition's scale names, found in an object; failures are worded as a Go server's. Pure. */
final class ScalePath {
    private ScalePath() {}

    /**
     * @param value null when there is none
     * @param problem why nothing could be looked up; empty for none
     */
    record Found(@Nullable JsonNode value, String problem) {}

    /** @param path with a dot in front of every field: {@code .spec.replicas} */
    static Found find(JsonNode object, String path) {
        JsonNode value = object;
        StringBuilder walked = new StringBuilder();
        for (String field : path.substring(1).split("\\.")) {
            walked.append('.').append(field);
            if (value.isNull()) {
                return new Found(null, "");
            }
            if (!value.isObject()) {
                return new Found(null, wrongType(walked.toString(), value, "map[string]interface{}"));
            }
            JsonNode next = value.get(field);
            if (next == null) {
                return new Found(null, "");
            }
            value = next;
        }
        return new Found(value, "");
    }

    static String wrongType(String path, JsonNode value, String type) {
        return "%s accessor error: %s is of the type %s, expected %s".formatted(path, text(value), goType(value), type);
    }

    /** As Go prints it; lists and objects the way Go prints slices and maps. */
    private static String text(JsonNode value) {
        StringBuilder out = new StringBuilder();
        if (value.isString()) {
            out.append(value.stringValue());
        } else if (value.isNull()) {
            out.append("<nil>");
        } else if (value.isNumber()) {
            out.append(
                    value.isIntegralNumber()
                            ? value.toString()
                            : value.decimalValue().stripTrailingZeros().toPlainString());
        } else if (value.isArray()) {
            String between = "";
            out.append('[');
            for (JsonNode item : value) {
                out.append(between).append(text(item));
                between = " ";
            }
            out.append(']');
        } else if (value.isObject()) {
            String between = "";
            out.append("map[");
            for (String key : value.propertyNames().stream().sorted().toList()) {
                out.append(between).append(key).append(':').append(text(value.path(key)));
                between = " ";
            }
            out.append(']');
        } else {
            out.append(value);
        }
        return out.toString();
    }

    static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            default -> "<nil>";
        };
    }
}
