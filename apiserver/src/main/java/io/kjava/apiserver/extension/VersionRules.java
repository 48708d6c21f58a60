package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether one version of a definition may be accepted. Pure. */
final class VersionRules {
    private static final int MOST_FIELDS = 8;
    private static final Set<String> AT_ROOT = Set.of(
            "description",
            "type",
            "format",
            "title",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "required",
            "items",
            "properties",
            "externalDocs",
            "example",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-validations");
    private static final String AT_ROOT_WORDS =
            "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum"
                    + " MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required"
                    + " Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]";
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");

    private final Version version;
    private final @Nullable CustomDefinition old;
    private final SchemaChecks schemas;
    private final Violations violations;

    VersionRules(Version version, @Nullable CustomDefinition old, SchemaChecks schemas, Violations violations) {
        this.version = version;
        this.old = old;
        this.schemas = schemas;
        this.violations = violations;
    }

    /** What is asked of the version itself; its parts are asked where they are reported. */
    void deprecation(FieldPath path) {
        warning(path.child("deprecationWarning"));
    }

    /**
     * One of the parts that versions may share.
     *
     * @param path of the part
     */
    void part(Part part, FieldPath path) {
        switch (part) {
            case SCHEMA -> version.schema().ifPresent(schema -> schema(schema, path));
            case SUBRESOURCES -> scale(path);
            case COLUMNS -> {
                JsonNode columns = version.columns();
                for (int i = 0; i < columns.size(); i++) {
                    column(columns.get(i), path.index(i));
                }
            }
            case SELECTABLE -> selectable(path);
        }
    }

    /** What versions may have in common; it is then reported once, where the first versions of the API had it. */
    enum Part {
        SCHEMA("schema", "validation"),
        SUBRESOURCES("subresources", "subresources"),
        COLUMNS("additionalPrinterColumns", "additionalPrinterColumns"),
        SELECTABLE("selectableFields", "selectableFields");

        final String field;
        final String shared;

        Part(String field, String shared) {
            this.field = field;
            this.shared = shared;
        }
    }

    private void warning(FieldPath path) {
        JsonNode warning = version.tree().path("deprecationWarning");
        if (!warning.isString()) {
            return;
        }
        String text = warning.asString("");
        if (!version.deprecated()) {
            violations.invalid(path, text, "can only be set for deprecated versions");
            return;
        }
        if (text.length() > 256) {
            violations.invalid(path, text, "must be <= 256 characters long");
        }
        if (text.isEmpty()) {
            violations.invalid(path, text, "must not be an empty string");
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                violations.invalid(
                        path,
                        text,
                        "must only contain printable UTF-8 characters; non-printable character"
                                + " found at index "
                                + i);
                break;
            }
        }
    }

    private void schema(ObjectNode schema, FieldPath path) {
        if (version.hasStatus()) {
            root(schema, path);
        }
        if (schema.path("nullable").asBoolean(false)) {
            violations.forbidden(path.child("openAPIV3Schema.nullable"), "nullable cannot be true at the root");
        }
        schemas.check(schema, path.child("openAPIV3Schema"), oldSchema(), structuralBefore(), violations);
    }

    private @Nullable ObjectNode oldSchema() {
        if (old == null) {
            return null;
        }
        return old.versions().stream()
                .filter(before -> before.name().equals(version.name()))
                .findFirst()
                .flatMap(Version::schema)
                .orElse(null);
    }

    /** What was stored when the rules were weaker stays acceptable. */
    private boolean structuralBefore() {
        return old == null
                || old.versions().stream()
                        .flatMap(before -> before.schema().stream())
                        .allMatch(before ->
                                StructuralRules.check(FieldPath.ROOT, before).isEmpty());
    }

    private void root(ObjectNode schema, FieldPath path) {
        String type = schema.path("type").asString("");
        if (!type.isEmpty() && !type.equals("object")) {
            violations.invalid(
                    path.child("openAPIV3Schema.type"),
                    type,
                    "only \"object\" is allowed as the type at the root of the schema if the status"
                            + " subresource is enabled");
            return;
        }
        if (!AT_ROOT.containsAll(schema.propertyNames())) {
            violations.invalid(
                    path.child("openAPIV3Schema"),
                    schema,
                    "only %s fields are allowed at the root of the schema if the status subresource is enabled"
                            .formatted(AT_ROOT_WORDS));
        }
    }

    private void scale(FieldPath path) {
        JsonNode scale = version.scale();
        if (!scale.isObject()) {
            return;
        }
        path(scale, "specReplicasPath", List.of(".spec."), "should be a json path under .spec", path);
        path(scale, "statusReplicasPath", List.of(".status."), "should be a json path under .status", path);
        if (!scale.path("labelSelectorPath").asString("").isEmpty()) {
            path(
                    scale,
                    "labelSelectorPath",
                    List.of(".spec.", ".status."),
                    "should be a json path under either .spec or .status",
                    path);
        }
    }

    private void path(JsonNode scale, String field, List<String> roots, String words, FieldPath path) {
        String text = scale.path(field).asString("");
        FieldPath at = path.child("scale." + field);
        if (text.isEmpty()) {
            violations.required(at, "");
        } else if (!text.startsWith(".")) {
            violations.invalid(at, text, "must be a simple json path starting with .");
        } else if (roots.stream().noneMatch(text::startsWith)) {
            violations.invalid(at, text, words);
        }
    }

    private void column(JsonNode column, FieldPath path) {
        if (column.path("name").asString("").isEmpty()) {
            violations.required(path.child("name"), "");
        }
        String type = column.path("type").asString("");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            violations.required(path.child("type"), types);
        } else if (!COLUMN_TYPES.contains(type)) {
            violations.invalid(path.child("type"), type, types);
        }
        String format = column.path("format").asString("");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            violations.invalid(path.child("format"), format, "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String jsonPath = column.path("jsonPath").asString("");
        if (jsonPath.isEmpty()) {
            violations.required(path.child("JSONPath"), "");
        } else if (!jsonPath.startsWith(".")) {
            violations.invalid(path.child("JSONPath"), jsonPath, "must be a simple json path starting with .");
        }
    }

    private void selectable(FieldPath path) {
        JsonNode fields = version.tree().path("selectableFields");
        if (fields.isEmpty()) {
            return;
        }
        ObjectNode schema = version.schema().orElse(null);
        if (schema == null) {
            violations.invalid(path, "", "may only be set when `version.schema.openAPIV3Schema` is not included");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String text = fields.get(i).path("jsonPath").asString("");
            FieldPath at = path.index(i).child("jsonPath");
            if (text.isEmpty()) {
                violations.required(at, "");
            } else {
                selectableField(schema, text, at, seen);
            }
        }
        if (seen.size() > MOST_FIELDS) {
            violations.tooMany(path, seen.size(), MOST_FIELDS);
        }
    }

    private void selectableField(ObjectNode schema, String text, FieldPath path, Set<String> seen) {
        SchemaPath found;
        try {
            found = SchemaPath.read(schema, text, false);
        } catch (IllegalArgumentException e) {
            violations.invalid(path, text, "is an invalid path: " + e.getMessage());
            return;
        }
        if (!found.names().isEmpty() && found.names().getFirst().equals("metadata")) {
            violations.invalid(path, text, "must not point to fields in metadata");
        }
        String type = found.schema().path("type").asString("");
        if (!Set.of("string", "boolean", "integer").contains(type)) {
            violations.invalid(
                    path,
                    text,
                    "must point to a field of type string, boolean or integer. Enum string fields"
                            + " and strings with formats are allowed.");
        }
        if (!seen.add(found.path().text())) {
            violations.duplicate(path, text);
        }
    }
}
