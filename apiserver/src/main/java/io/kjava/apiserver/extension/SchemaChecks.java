package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything that is asked of one {@code openAPIV3Schema}. Thread-safe. */
final class SchemaChecks {
    private static final List<String> UNREADABLE =
            List.of("id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions");

    private final SchemaCatalog schemas;

    SchemaChecks(SchemaCatalog schemas) {
        this.schemas = requireNonNull(schemas, "schemas");
    }

    /**
     * @param old the schema that the version had; null when it is new
     * @param structural whether it must be structural
     */
    void check(ObjectNode schema, FieldPath path, @Nullable ObjectNode old, boolean structural, Violations violations) {
        Violations found = new Violations();
        boolean readable = isReadable(schema); // what is not is refused by the document's rules
        if (structural && readable) {
            List<Violation> broken = StructuralRules.check(path, schema);
            broken.forEach(found::add);
            if (broken.isEmpty()) {
                new DefaultRules(schemas, found).check(schema, path);
            }
        }
        DocumentRules.check(schema, path, found);
        if (structural && readable && found.isEmpty()) {
            RuleChecks.check(schema, path, !schema.equals(old), found);
        }
        found.all().forEach(violations::add);
    }

    /** Whether a structural schema can be made of it at all. */
    private static boolean isReadable(JsonNode schema) {
        return UNREADABLE.stream().allMatch(field -> !schema.hasNonNull(field))
                && !schema.path("items").isArray()
                && (!schema.path("items").isObject() || isReadable(schema.path("items")))
                && (!schema.path("additionalProperties").isObject() || isReadable(schema.path("additionalProperties")))
                && schema.path("properties").valueStream().allMatch(SchemaChecks::isReadable);
    }
}
