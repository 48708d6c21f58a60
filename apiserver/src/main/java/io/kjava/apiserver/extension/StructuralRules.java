package io.kjava.apiserver.extension;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a schema is structural: every field has a type outside of the junctions ({@code allOf} and
 * the like), and junctions only narrow values. Pure; one use, one thread.
 */
final class StructuralRules {
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    private final Violations violations = new Violations();

    /** Where a schema stands. */
    private enum Level {
        ROOT("must not be empty at the root"),
        ITEM("must not be empty for specified array items"),
        FIELD("must not be empty for specified object fields");

        private final String words;

        Level(String words) {
            this.words = words;
        }
    }

    private StructuralRules() {}

    /** What is wrong, in the order of the messages. */
    static List<Violation> check(FieldPath path, JsonNode schema) {
        StructuralRules rules = new StructuralRules();
        rules.invariants(schema, Level.ROOT, path);
        rules.completeness(schema, schema, path, path);
        List<Violation> found = new ArrayList<>(rules.violations.all());
        found.sort(Comparator.comparing(Violation::message));
        return found;
    }

    private void invariants(JsonNode schema, Level level, FieldPath path) {
        if (!schema.isObject()) {
            return;
        }
        String type = type(schema);
        if (type.equals("array") && !schema.path("items").isObject()) {
            violations.required(path.child("items"), "must be specified");
        }
        invariants(schema.path("items"), Level.ITEM, path.child("items"));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            invariants(
                    property.getValue(), Level.FIELD, path.child("properties").key(property.getKey()));
        }
        JsonNode additional = schema.path("additionalProperties");
        if (!additional.isMissingNode()) {
            if (level == Level.ROOT) {
                violations.forbidden(path.child("additionalProperties"), "must not be used at the root");
            }
            invariants(additional, Level.FIELD, path.child("additionalProperties"));
        }
        extensions(schema, path);
        boolean skipAnyOf = isIntOrString(schema.path("anyOf"));
        boolean skipFirst = isIntOrString(schema.path("allOf").path(0).path("anyOf"));
        values(schema, skipAnyOf, skipFirst, level, path);
        typeRules(schema, level, path);
        metadataRules(schema, level, path);
    }

    private void extensions(JsonNode schema, FieldPath path) {
        if (is(schema, INT_OR_STRING) && is(schema, PRESERVE)) {
            violations.invalid(path.child(PRESERVE), true, "must be false if x-kubernetes-int-or-string is true");
        }
        if (is(schema, INT_OR_STRING) && is(schema, EMBEDDED)) {
            violations.invalid(path.child(EMBEDDED), true, "must be false if x-kubernetes-int-or-string is true");
        }
    }

    private void typeRules(JsonNode schema, Level level, FieldPath path) {
        String type = type(schema);
        boolean embedded = is(schema, EMBEDDED);
        if (embedded && !type.equals("object")) {
            String words = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                violations.required(path.child("type"), words);
            } else {
                violations.invalid(path.child("type"), type, words);
            }
        } else if (type.isEmpty() && !is(schema, INT_OR_STRING) && !is(schema, PRESERVE)) {
            violations.required(path.child("type"), level.words);
        }
        if (embedded && schema.has("additionalProperties")) {
            violations.forbidden(
                    path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            violations.invalid(path.child("type"), type, "must be object at the root");
        }
    }

    private void metadataRules(JsonNode schema, Level level, FieldPath path) {
        boolean embedded = is(schema, EMBEDDED);
        boolean whole = level == Level.ROOT || embedded;
        JsonNode properties = schema.path("properties");
        FieldPath at = path.child("properties");
        for (String name : List.of("kind", "apiVersion")) {
            if (whole && properties.has(name) && !type(properties.path(name)).equals("string")) {
                violations.invalid(at.key(name).child("type"), type(properties.path(name)), "must be string");
            }
        }
        if (properties.path("metadata") instanceof ObjectNode metadata) {
            FieldPath here = at.key("metadata");
            if (whole && !type(metadata).equals("object")) {
                violations.invalid(here.child("type"), type(metadata), "must be object");
            }
            if (level == Level.ROOT && saysMoreThanNames(metadata)) {
                violations.forbidden(
                        here,
                        "must not specify anything other than name and generateName, but metadata"
                                + " is implicitly specified");
            }
        }
        if (embedded && !is(schema, PRESERVE) && properties.isEmpty()) {
            violations.required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private static boolean saysMoreThanNames(ObjectNode metadata) {
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            boolean names = entry.getKey().equals("properties")
                    && Set.of("name", "generateName")
                            .containsAll(entry.getValue().propertyNames());
            if (!names && !entry.getKey().equals("type") && !entry.getKey().equals("default")) {
                return true;
            }
        }
        return false;
    }

    private void values(JsonNode schema, boolean skipAnyOf, boolean skipFirst, Level level, FieldPath path) {
        if (!skipAnyOf) {
            junction(schema, "anyOf", false, level, path);
        }
        junction(schema, "allOf", skipFirst, level, path);
        junction(schema, "oneOf", false, level, path);
        nested(schema.path("not"), false, level, path.child("not"));
        String pattern = schema.path("pattern").asString("");
        if (!pattern.isEmpty()) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                violations.invalid(
                        path.child("pattern"),
                        pattern,
                        "must be a valid regular expression, but isn't: " + e.getMessage());
            }
        }
    }

    private void junction(JsonNode schema, String name, boolean skipFirst, Level level, FieldPath path) {
        JsonNode alternatives = schema.path(name);
        for (int i = 0; i < alternatives.size(); i++) {
            nested(
                    alternatives.get(i),
                    skipFirst && i == 0,
                    level,
                    path.child(name).index(i));
        }
    }

    private void nested(JsonNode schema, boolean skipAnyOf, Level level, FieldPath path) {
        if (!schema.isObject()) {
            return;
        }
        values(schema, skipAnyOf, false, level, path);
        nested(schema.path("items"), false, level, path.child("items"));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            nested(
                    property.getValue(),
                    false,
                    Level.FIELD,
                    path.child("properties").key(property.getKey()));
        }
        forbidden(schema, path);
        if (schema.path("properties").has("metadata")) {
            violations.forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context");
        }
    }

    private void forbidden(JsonNode schema, FieldPath path) {
        forbid(!type(schema).isEmpty(), path, "type", "must be empty");
        forbid(schema.has("additionalProperties"), path, "additionalProperties", "must be undefined");
        forbid(schema.has("default"), path, "default", "must be undefined");
        forbid(isText(schema, "title"), path, "title", "must be empty");
        forbid(isText(schema, "description"), path, "description", "must be empty");
        forbid(is(schema, "nullable"), path, "nullable", "must be false");
        forbid(is(schema, PRESERVE), path, PRESERVE, "must be false");
        forbid(is(schema, EMBEDDED), path, EMBEDDED, "must be false");
        forbid(is(schema, INT_OR_STRING), path, INT_OR_STRING, "must be false");
        String keys = "x-kubernetes-list-map-keys";
        forbid(!schema.path(keys).isEmpty(), path, keys, "must be empty");
        String list = "x-kubernetes-list-type";
        forbid(schema.has(list), path, list, "must be undefined");
        String map = "x-kubernetes-map-type";
        forbid(schema.has(map), path, map, "must be undefined");
        String rules = "x-kubernetes-validations";
        forbid(!schema.path(rules).isEmpty(), path, rules, "must be empty");
    }

    private void forbid(boolean wrong, FieldPath path, String field, String words) {
        if (wrong) {
            violations.forbidden(path.child(field), words + " to be structural");
        }
    }

    /** What a junction speaks of must be described outside of it. */
    private void completeness(JsonNode values, JsonNode structure, FieldPath structurePath, FieldPath path) {
        complete(values.path("not"), structure, structurePath, path.child("not"));
        for (String name : List.of("allOf", "anyOf", "oneOf")) {
            JsonNode alternatives = values.path(name);
            for (int i = 0; i < alternatives.size(); i++) {
                complete(
                        alternatives.get(i),
                        structure,
                        structurePath,
                        path.child(name).index(i));
            }
        }
    }

    private void complete(JsonNode values, JsonNode structure, FieldPath structurePath, FieldPath path) {
        if (!values.isObject()) {
            return;
        }
        if (!structure.isObject()) {
            violations.required(structurePath, "because it is defined in " + path);
            return;
        }
        completeness(values, structure, structurePath, path);
        complete(values.path("items"), structure.path("items"), structurePath.child("items"), path.child("items"));
        for (Map.Entry<String, JsonNode> property : values.path("properties").properties()) {
            FieldPath wanted = structurePath.child("properties").key(property.getKey());
            FieldPath here = path.child("properties").key(property.getKey());
            complete(property.getValue(), structure.path("properties").path(property.getKey()), wanted, here);
        }
    }

    private static boolean isIntOrString(JsonNode anyOf) {
        return anyOf.size() == 2
                && anyOf.get(0).size() == 1
                && anyOf.get(1).size() == 1
                && type(anyOf.get(0)).equals("integer")
                && type(anyOf.get(1)).equals("string");
    }

    private static String type(JsonNode schema) {
        return schema.path("type").asString("");
    }

    private static boolean isText(JsonNode schema, String field) {
        return !schema.path(field).asString("").isEmpty();
    }

    private static boolean is(JsonNode schema, String field) {
        return schema.path(field).asBoolean(false);
    }
}
