package io.kjava.apiserver.schema;

import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks values against a schema: enums and list keys of every kind; types, required fields and
 * bounds of custom resources, whose words are those of Kubernetes' JSON schema validation.
 */
final class ValueValidator {
    private static final int MAX_VIOLATIONS = 200;
    private final Violations violations;

    ValueValidator(Violations violations) {
        this.violations = violations;
    }

    void validate(StructuralSchema schema, JsonNode value, FieldPath path) {
        validate(schema, value, null, path);
    }

    /**
     * @param old what stood there before; what did not change is not looked at. Null when nothing did
     */
    void validate(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        if (violations.count() >= MAX_VIOLATIONS || value.equals(old)) {
            return;
        }
        StructuralSchema alternative = SchemaUnions.chosen(schema, value);
        if (alternative != null) {
            validate(alternative, value, old, path);
            return;
        }
        if (value.isNull()) {
            checkNull(schema, value, path);
            return;
        }
        if (schema.rules().custom() && !JsonTypes.matches(schema.form(), value)) {
            wrongType(schema, value, path);
            return;
        }
        checkEnum(schema, value, path);
        BoundsCheck.check(schema.rules().bounds(), value, path, violations);
        if (value.isObject()) {
            validateObject(schema, value, old, path);
        } else if (value.isArray()) {
            validateList(schema, value, old, path);
        }
    }

    private void checkNull(StructuralSchema schema, JsonNode value, FieldPath path) {
        if (schema.rules().custom() && !schema.rules().nullable()) {
            wrongType(schema, value, path);
        }
    }

    private void wrongType(StructuralSchema schema, JsonNode value, FieldPath path) {
        String is = JsonTypes.nameOf(value);
        String must = JsonTypes.nameOf(schema.form());
        violations.add(new Violation(
                Violation.Type.TYPE_INVALID,
                path,
                "\"" + is + "\"",
                "%s in body must be of type %s: \"%s\"".formatted(path, must, is)));
    }

    private void checkEnum(StructuralSchema schema, JsonNode value, FieldPath path) {
        List<JsonNode> allowed = schema.rules().enums();
        if (allowed.isEmpty() || isAllowed(schema, value, allowed)) {
            return;
        }
        violations.notSupported(
                path, plain(value), allowed.stream().map(JsonNode::asString).toList());
    }

    private static boolean isAllowed(StructuralSchema schema, JsonNode value, List<JsonNode> allowed) {
        boolean emptyBuiltin = !schema.rules().custom()
                && value.isString()
                && value.stringValue().isEmpty();
        return emptyBuiltin || allowed.stream().anyMatch(each -> JsonTypes.same(each, value));
    }

    private static Object plain(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    private void validateObject(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        if (schema.rules().custom()) {
            for (String field : schema.required()) {
                if (!value.has(field)) {
                    violations.required(path.child(field), "");
                }
            }
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            StructuralSchema child = schema.child(field.getKey());
            if (child != null) {
                validate(
                        child,
                        field.getValue(),
                        old == null ? null : old.get(field.getKey()),
                        path.child(field.getKey()));
            }
        }
    }

    private void validateList(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        switch (schema.merge().listType()) {
            case SET -> checkDuplicates(value, path);
            case MAP -> checkKeys(schema, value, path);
            case ATOMIC -> {}
        }
        StructuralSchema element = schema.element();
        if (element == null) {
            return;
        }
        OldItems before = OldItems.of(schema, old);
        for (int i = 0; i < value.size(); i++) {
            validate(element, value.get(i), before.of(value.get(i)), path.index(i));
        }
    }

    private void checkDuplicates(JsonNode list, FieldPath path) {
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (!seen.add(list.get(i))) {
                violations.duplicate(path.index(i), plain(list.get(i)));
            }
        }
    }

    private void checkKeys(StructuralSchema schema, JsonNode list, FieldPath path) {
        if (!schema.rules().custom()) {
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode key = ListKeys.keyOf(schema, list.get(i));
            if (!seen.add(key)) {
                violations.duplicate(path.index(i), json(key));
            }
        }
    }

    private static Object json(JsonNode key) {
        return new RawText(new String(JsonCodec.write(key), StandardCharsets.UTF_8));
    }

    /** Printed without quotes. */
    private record RawText(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
