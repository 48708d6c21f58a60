package io.kjava.apiserver.schema;

import static java.util.Objects.requireNonNull;

/**
 * One field of a protobuf message.
 *
 * @param jsonName empty for an inlined message: its fields stand in the enclosing JSON object
 * @param schema of the value; of the inlined structure
 */
public record WireField(int number, String jsonName, StructuralSchema schema) {
    public WireField {
        requireNonNull(jsonName, "jsonName");
        requireNonNull(schema, "schema");
    }

    public boolean isInlined() {
        return jsonName.isEmpty();
    }
}
