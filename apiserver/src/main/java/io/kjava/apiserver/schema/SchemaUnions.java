package io.kjava.apiserver.schema;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The three unions inside a JSON schema: which alternative a value has chosen. */
final class SchemaUnions {
    private SchemaUnions() {}

    /** The schema of the object alternative, when the form is a union and the value is an object. */
    static @Nullable StructuralSchema chosen(StructuralSchema schema, JsonNode value) {
        return isUnion(schema.form()) && value.isObject() ? schema.element() : null;
    }

    /** The schema of the items when the value of a union is a list; null when they are strings. */
    static @Nullable StructuralSchema element(StructuralSchema schema) {
        return schema.form() == Form.SCHEMA_OR_LIST ? schema.element() : null;
    }

    static boolean isUnion(Form form) {
        return form == Form.SCHEMA_OR_BOOLEAN || form == Form.SCHEMA_OR_LIST || form == Form.SCHEMA_OR_STRINGS;
    }
}
