package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.CustomDefinition.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What is accepted in a schema, but not as its author may think. Pure. */
final class SchemaWarnings {
    private static final Set<String> TEXT_FORMATS = Set.of(
            "bsonobjectid",
            "uri",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "cidr",
            "mac",
            "uuid",
            "uuid3",
            "uuid4",
            "uuid5",
            "isbn",
            "isbn10",
            "isbn13",
            "creditcard",
            "ssn",
            "hexcolor",
            "rgbcolor",
            "byte",
            "password",
            "date",
            "duration",
            "datetime",
            "k8sshortname",
            "k8slongname");
    private final List<String> formats = new ArrayList<>();
    private final Set<String> sets = new TreeSet<>();

    private SchemaWarnings() {}

    static List<String> of(CustomDefinition definition) {
        SchemaWarnings warnings = new SchemaWarnings();
        for (Version version : definition.versions()) {
            version.schema().ifPresent(warnings::walk);
        }
        List<String> all = new ArrayList<>(warnings.formats);
        all.addAll(warnings.sets);
        return all;
    }

    private void walk(JsonNode schema) {
        if (schema.isArray()) {
            schema.forEach(this::walk);
            return;
        }
        if (!schema.isObject()) {
            return;
        }
        look(schema);
        for (String field : List.of("items", "allOf", "anyOf", "oneOf", "not", "additionalProperties")) {
            walk(schema.path(field));
        }
        schema.path("properties").forEach(this::walk);
    }

    private void look(JsonNode schema) {
        String type = schema.path("type").asString("");
        String format = schema.path("format").asString("");
        if (!format.isEmpty() && !isKnown(type, format)) {
            formats.add("unrecognized format \"%s\"".formatted(format));
        }
        String item = schema.path("items").path("type").asString("");
        if (schema.path("x-kubernetes-list-type").asString("").equals("set")
                && (item.equals("object") || item.equals("array"))) {
            sets.add(("x-kubernetes-list-type: set for items of type \"%s\" is not supported by"
                            + " server-side apply or CEL validation rules")
                    .formatted(item));
        }
    }

    private static boolean isKnown(String type, String format) {
        return switch (type) {
            case "", "string" -> TEXT_FORMATS.contains(format.replace("-", ""));
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> true;
        };
    }
}
