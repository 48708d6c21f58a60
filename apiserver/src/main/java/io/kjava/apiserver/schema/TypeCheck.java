package io.kjava.apiserver.schema;

import io.kjava.api.QuantityValue;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Compares JSON types with a schema's forms; the texts are Go's. One use, one thread. */
final class TypeCheck {
    private final Deque<String> path = new ArrayDeque<>();

    /** The first value that cannot be decoded. */
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mismatch(String text) {
            super(text, null, false, false);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    void check(StructuralSchema schema, JsonNode value) {
        check(schema, value, "");
    }

    private void check(StructuralSchema schema, JsonNode value, String owner) {
        if (value.isNull()) {
            return;
        }
        switch (schema.form()) {
            case OBJECT -> checkObject(schema, value, owner);
            case MAP -> checkMap(schema, value, owner);
            case LIST -> checkList(schema, value, owner);
            case STRINGS -> checkStrings(schema, value, owner);
            case STRING -> require(value.isString(), schema, value, owner);
            case BOOLEAN -> require(value.isBoolean(), schema, value, owner);
            case INT32, INT64, INTEGER -> checkInteger(schema, value, owner);
            case NUMBER -> require(value.isNumber(), schema, value, owner);
            case BYTES -> checkBytes(schema, value, owner);
            case TIME, MICRO_TIME -> checkTime(schema, value, owner);
            case DURATION -> require(value.isString(), schema, value, owner);
            case QUANTITY -> checkQuantity(value);
            case INT_OR_STRING -> checkIntOrString(value);
            case RAW_OBJECT, FIELDS_V1, ANY -> {}
            case SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_STRINGS -> checkUnion(schema, value);
        }
    }

    private void checkObject(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isObject(), schema, value, owner);
        String name = GoNames.simpleName(schema);
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            StructuralSchema child = schema.child(field.getKey());
            if (child != null) {
                path.addLast(field.getKey());
                check(child, field.getValue(), name);
                path.removeLast();
            }
        }
    }

    private void checkMap(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isObject(), schema, value, owner);
        StructuralSchema element = schema.element();
        if (element != null) {
            value.properties().forEach(entry -> check(element, entry.getValue(), owner));
        }
    }

    private void checkList(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isArray(), schema, value, owner);
        StructuralSchema element = schema.element();
        if (element != null) {
            value.forEach(item -> check(element, item, owner));
        }
    }

    private void checkStrings(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isArray(), schema, value, owner);
        for (JsonNode item : value) {
            require(item.isString(), schema, item, owner);
        }
    }

    private void checkInteger(StructuralSchema schema, JsonNode value, String owner) {
        boolean fits = schema.form() == Form.INT32 ? value.canConvertToInt() : value.canConvertToLong();
        boolean whole = value.isNumber() && value.canConvertToExactIntegral() && fits;
        require(whole, schema, value, owner);
    }

    private void checkBytes(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isString(), schema, value, owner);
        try {
            Base64.getDecoder().decode(value.stringValue().replace("\n", "").replace("\r", ""));
        } catch (IllegalArgumentException e) {
            throw new Mismatch("illegal base64 data at input byte " + badByte(value.stringValue()));
        }
    }

    private static int badByte(String text) {
        int at = 0;
        while (at < text.length() && isBase64(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBase64(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
    }

    private void checkTime(StructuralSchema schema, JsonNode value, String owner) {
        require(value.isString(), schema, value, owner);
        try {
            GoTime.parse(value.stringValue(), schema.form() == Form.MICRO_TIME);
        } catch (DateTimeException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private static void checkQuantity(JsonNode value) {
        String text = value.isNumber() ? value.asString() : value.asString("{");
        try {
            QuantityValue.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private void checkIntOrString(JsonNode value) {
        boolean small = value.isIntegralNumber() && value.canConvertToInt();
        if (!value.isString() && !small) {
            String shown = value.isNumber() ? "number " + value.asString() : GoNames.jsonType(value);
            throw new Mismatch("json: cannot unmarshal %s into Go value of type int32".formatted(shown));
        }
    }

    private void checkUnion(StructuralSchema schema, JsonNode value) {
        StructuralSchema element = schema.element();
        if (element == null) {
            return;
        }
        if (value.isObject()) {
            check(element, value, GoNames.simpleName(element));
        } else if (value.isArray() && schema.form() == Form.SCHEMA_OR_LIST) {
            value.forEach(item -> check(element, item, GoNames.simpleName(element)));
        }
    }

    private void require(boolean right, StructuralSchema schema, JsonNode value, String owner) {
        if (!right) {
            throw new Mismatch("json: cannot unmarshal %s into Go struct field %s.%s of type %s"
                    .formatted(
                            GoNames.valueName(schema, value), owner, String.join(".", path), GoNames.typeName(schema)));
        }
    }
}
