package io.kjava.apiserver.schema;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Checks the closed enums of built-in kinds; an empty text counts as absent. */
final class EnumCheck {
    private static final int MAX_VIOLATIONS = 200;
    private final Violations violations;

    EnumCheck(Violations violations) {
        this.violations = violations;
    }

    void check(StructuralSchema schema, JsonNode value, FieldPath path) {
        if (violations.count() >= MAX_VIOLATIONS || value.isNull()) {
            return;
        }
        StructuralSchema alternative = SchemaUnions.chosen(schema, value);
        if (alternative != null) {
            check(alternative, value, path);
            return;
        }
        List<JsonNode> allowed = schema.rules().enums();
        boolean absent = value.isString() && value.stringValue().isEmpty();
        if (!allowed.isEmpty() && !absent && allowed.stream().noneMatch(each -> JsonTypes.same(each, value))) {
            violations.notSupported(
                    path,
                    JsonSchemaCheck.plain(value),
                    allowed.stream().map(JsonNode::asString).toList());
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                StructuralSchema child = schema.child(field.getKey());
                if (child != null) {
                    check(child, field.getValue(), path.child(field.getKey()));
                }
            }
        } else if (value.isArray() && schema.element() != null) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.element(), value.get(i), path.index(i));
            }
        }
    }
}
