package io.kjava.apiserver.schema;

import tools.jackson.databind.JsonNode;

/** JSON types by the names that JSON schema gives them. */
final class JsonTypes {
    private JsonTypes() {}

    static boolean matches(Form form, JsonNode value) {
        if (form == Form.INT_OR_STRING) {
            return value.isString() || value.canConvertToExactIntegral();
        }
        if (form == Form.QUANTITY) {
            return value.isString() || value.isNumber();
        }
        return switch (form.jsonType()) {
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING -> value.isString();
            case BOOLEAN -> value.isBoolean();
            case INTEGER -> value.isNumber() && value.canConvertToExactIntegral();
            case NUMBER -> value.isNumber();
            case ANY -> true;
        };
    }

    static String nameOf(Form form) {
        if (form == Form.INT_OR_STRING) {
            return "integer,string";
        }
        return switch (form.jsonType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case INTEGER -> "integer";
            case NUMBER -> "number";
            case ANY -> "object";
        };
    }

    static String nameOf(JsonNode value) {
        if (value.isString()) {
            return "string";
        }
        if (value.isNumber()) {
            return value.canConvertToExactIntegral() ? "integer" : "number";
        }
        if (value.isBoolean()) {
            return "boolean";
        }
        return value.isArray() ? "array" : value.isObject() ? "object" : "null";
    }

    /** Equal as JSON: numbers by value. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }
}
