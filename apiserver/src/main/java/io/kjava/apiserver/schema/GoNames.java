package io.kjava.apiserver.schema;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a Go server names types and values in its decoding errors. */
final class GoNames {
    private GoNames() {}

    /** {@code PodSpec} of {@code io.k8s.api.core.v1.PodSpec}. */
    static String simpleName(StructuralSchema schema) {
        String name = schema.name();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** {@code v1.PodSpec}, {@code []v1.Container}, {@code map[string]string}, {@code int32}. */
    static String typeName(@Nullable StructuralSchema schema) {
        if (schema == null) {
            return "interface {}";
        }
        return switch (schema.form()) {
            case OBJECT -> qualified(schema.name());
            case MAP -> "map[string]" + typeName(schema.element());
            case LIST -> "[]" + typeName(schema.element());
            case STRINGS -> "[]string";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case INT32 -> "int32";
            case INT64, INTEGER -> "int64";
            case NUMBER -> "float64";
            case BYTES -> "[]uint8";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case DURATION -> "v1.Duration";
            case QUANTITY -> "resource.Quantity";
            case INT_OR_STRING -> "intstr.IntOrString";
            case RAW_OBJECT -> "runtime.RawExtension";
            case FIELDS_V1 -> "v1.FieldsV1";
            case ANY, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> "interface {}";
        };
    }

    private static String qualified(String name) {
        int type = name.lastIndexOf('.');
        int version = type < 0 ? -1 : name.lastIndexOf('.', type - 1);
        return name.substring(version + 1);
    }

    /** {@code string}, {@code object}; of a number that is no integer, the number too. */
    static String valueName(StructuralSchema schema, JsonNode value) {
        boolean showsNumber = value.isNumber() && schema.form().jsonType() == Form.JsonType.INTEGER;
        return showsNumber ? "number " + value.asString() : jsonType(value);
    }

    static String jsonType(JsonNode value) {
        if (value.isString()) {
            return "string";
        }
        if (value.isNumber()) {
            return "number";
        }
        if (value.isBoolean()) {
            return "bool";
        }
        return value.isArray() ? "array" : value.isObject() ? "object" : "null";
    }
}
