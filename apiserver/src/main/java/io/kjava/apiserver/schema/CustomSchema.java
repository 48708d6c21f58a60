package io.kjava.apiserver.schema;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a custom kind.
 *
 * @param schema of the whole object, with {@code apiVersion}, {@code kind} and {@code metadata}
 * @param openApi the schema as the definition wrote it, for API documents; shared: never change it
 * @param publishesAnything nothing is known but that it is an object
 */
public record CustomSchema(
        String apiVersion, String kind, StructuralSchema schema, ObjectNode openApi, boolean publishesAnything) {
    public CustomSchema {
        requireNonNull(apiVersion, "apiVersion");
        requireNonNull(kind, "kind");
        requireNonNull(schema, "schema");
        requireNonNull(openApi, "openApi");
    }
}
