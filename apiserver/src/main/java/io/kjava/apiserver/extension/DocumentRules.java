package io.kjava.apiserver.extension;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What one {@code openAPIV3Schema} may say, apart from being structural: types, extensions, list keys,
 * where defaults may stand, and the outside of its expressions. One use, one thread.
 */
final class DocumentRules {
    private static final Set<String> TYPES = Set.of("string", "number", "integer", "boolean", "array", "object");
    private static final Set<String> OBJECT_FIELDS = Set.of("metadata", "kind", "apiVersion");
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");
    private static final Pattern NEWLINE = Pattern.compile("[\\n\\r]");
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final String MAP_KEYS = "x-kubernetes-list-map-keys";
    private static final String RULES = "x-kubernetes-validations";

    private final Violations violations;

    /**
     * Where a schema stands.
     *
     * @param defaultsForbidden why not, or null when defaults may be set
     */
    private record Place(
            boolean root,
            boolean insideMeta,
            @org.jspecify.annotations.Nullable String defaultsForbidden) {
        static final Place ROOT = new Place(true, false, null);

        Place below() {
            return new Place(false, insideMeta, defaultsForbidden);
        }

        Place withoutDefaults(String why) {
            return new Place(root, insideMeta, why);
        }

        Place inMeta() {
            return new Place(root, true, defaultsForbidden);
        }
    }

    private DocumentRules(Violations violations) {
        this.violations = violations;
    }

    static void check(JsonNode schema, FieldPath path, Violations violations) {
        new DocumentRules(violations).walk(schema, path, Place.ROOT);
    }

    private void walk(JsonNode schema, FieldPath path, Place place) {
        if (!schema.isObject()) {
            return;
        }
        unsupported(schema, path, place);
        if (schema.path("uniqueItems").asBoolean(false)) {
            violations.forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes" + " quadratic");
        }
        additional(schema, path, place);
        properties(schema, path, place);
        walk(schema.path("not"), path.child("not"), place.below());
        for (String name : List.of("allOf", "oneOf", "anyOf")) {
            JsonNode parts = schema.path(name);
            for (int i = 0; i < parts.size(); i++) {
                walk(parts.get(i), path.child(name).index(i), place.below());
            }
        }
        for (Map.Entry<String, JsonNode> each : schema.path("definitions").properties()) {
            walk(each.getValue(), path.child("definitions").key(each.getKey()), place.below());
        }
        walk(schema.path("items"), path.child("items"), place.below());
        if (schema.has("x-kubernetes-preserve-unknown-fields")
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            violations.invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined");
        }
        mapType(schema, path);
        listType(schema, path);
        listKeys(schema, path);
        itemRules(schema, path);
        JsonNode rules = schema.path(RULES);
        for (int i = 0; i < rules.size(); i++) {
            rule(schema, rules.get(i), path.child(RULES).index(i));
        }
    }

    private void unsupported(JsonNode schema, FieldPath path, Place place) {
        String type = type(schema);
        if (!type.isEmpty() && !TYPES.contains(type)) {
            violations.notSupported(path.child("type"), type, TYPES);
        }
        String why = place.defaultsForbidden;
        if (why != null && schema.has("default")) {
            violations.forbidden(path.child("default"), "must not be set" + (why.isEmpty() ? "" : " " + why));
        }
        if (!schema.path("id").asString("").isEmpty()) {
            violations.forbidden(path.child("id"), "id is not supported");
        }
        for (String field : List.of("additionalItems", "patternProperties", "definitions", "dependencies", "$ref")) {
            boolean empty = field.equals("patternProperties") || field.equals("definitions")
                    ? schema.path(field).isEmpty()
                    : !schema.has(field);
            if (!empty) {
                violations.forbidden(path.child(field), field + " is not supported");
            }
        }
        if (type.equals("null")) {
            violations.forbidden(path.child("type"), "type cannot be set to null, use nullable as an alternative");
        }
        if (schema.path("items").isArray() && !schema.path("items").isEmpty()) {
            violations.forbidden(path.child("items"), "items must be a schema object and not an array");
        }
        String embedded = "x-kubernetes-embedded-resource";
        if (place.insideMeta && schema.path(embedded).asBoolean(false)) {
            violations.forbidden(path.child(embedded), "must not be used inside of resource meta");
        }
    }

    private void additional(JsonNode schema, FieldPath path, Place place) {
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isMissingNode()) {
            return;
        }
        boolean allowsAll = additional.isBoolean() && additional.booleanValue();
        if (!schema.path("properties").isEmpty() && !allowsAll) {
            violations.forbidden(
                    path.child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
        }
        Place below = place.insideMeta
                ? place.below().withoutDefaults("inside additionalProperties applying to object metadata")
                : place.below();
        walk(additional, path.child("additionalProperties"), below);
    }

    private void properties(JsonNode schema, FieldPath path, Place place) {
        boolean whole =
                place.root || schema.path("x-kubernetes-embedded-resource").asBoolean(false);
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            Place below = place.below();
            if (whole && OBJECT_FIELDS.contains(name)) {
                below = below.inMeta();
                if (place.root) {
                    below = below.withoutDefaults("in top-level " + name);
                }
            }
            walk(property.getValue(), path.child("properties").key(name), below);
        }
    }

    private void mapType(JsonNode schema, FieldPath path) {
        if (!schema.has(MAP_TYPE)) {
            return;
        }
        requireType(schema, path, "object", "must be object if x-kubernetes-map-type is specified");
        String mapType = schema.path(MAP_TYPE).asString("");
        if (!mapType.equals("atomic") && !mapType.equals("granular")) {
            violations.notSupported(path.child(MAP_TYPE), mapType, List.of("atomic", "granular"));
        }
    }

    private void requireType(JsonNode schema, FieldPath path, String type, String words) {
        String is = type(schema);
        if (is.isEmpty()) {
            violations.required(path.child("type"), words);
        } else if (!is.equals(type)) {
            violations.invalid(path.child("type"), is, words);
        }
    }

    private void listType(JsonNode schema, FieldPath path) {
        if (!schema.has(LIST_TYPE)) {
            return;
        }
        String listType = schema.path(LIST_TYPE).asString("");
        if (!type(schema).equals("array")) {
            requireType(schema, path, "array", "must be array if x-kubernetes-list-type is specified");
        } else if (listType.equals("set")) {
            atomicItems(schema.path("items"), path.child("items"));
        }
        if (!Set.of("atomic", "set", "map").contains(listType)) {
            violations.notSupportedInOrder(path.child(LIST_TYPE), listType, List.of("atomic", "set", "map"));
        }
    }

    private void atomicItems(JsonNode items, FieldPath path) {
        String words = "must be atomic as item of a list with x-kubernetes-list-type=set";
        String list = items.path(LIST_TYPE).asString("atomic");
        if (type(items).equals("array") && !list.equals("atomic")) {
            violations.invalid(path.child(LIST_TYPE), list, words);
        }
        if (type(items).equals("object") && !items.path(MAP_TYPE).asString("").equals("atomic")) {
            Object shown = items.has(LIST_TYPE) ? list : "null";
            violations.invalid(path.child(MAP_TYPE), new Plain(String.valueOf(shown)), words);
        }
    }

    /** Shown without quotes. */
    private record Plain(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private void listKeys(JsonNode schema, FieldPath path) {
        JsonNode keys = schema.path(MAP_KEYS);
        String listType = schema.path(LIST_TYPE).asString("");
        if (!keys.isEmpty() && !listType.equals("map")) {
            String words = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (schema.has(LIST_TYPE)) {
                violations.invalid(path.child(LIST_TYPE), listType, words);
            } else {
                violations.required(path.child(LIST_TYPE), words);
            }
        }
        if (!listType.equals("map")) {
            return;
        }
        if (keys.isEmpty()) {
            violations.required(path.child(MAP_KEYS), "must not be empty if x-kubernetes-list-type is map");
        }
        JsonNode items = schema.path("items");
        if (items.isMissingNode()) {
            violations.required(path.child("items"), "must have a schema if x-kubernetes-list-type is map");
        } else if (!type(items).equals("object")) {
            violations.invalid(
                    path.child("items").child("type"),
                    type(items),
                    "must be object if parent array's x-kubernetes-list-type is map");
        } else {
            keyFields(keys, items, path);
        }
    }

    private void keyFields(JsonNode keys, JsonNode items, FieldPath path) {
        Set<String> seen = new HashSet<>();
        for (JsonNode each : keys) {
            String key = each.asString("");
            JsonNode field = items.path("properties").path(key);
            if (field.isMissingNode()) {
                violations.invalid(path.child(MAP_KEYS), keys, "entries must all be names of item properties");
            } else if (type(field).equals("array") || type(field).equals("object")) {
                violations.invalid(
                        path.child("items").child("properties").key(key).child("type"),
                        type(items),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                violations.invalid(path.child(MAP_KEYS), keys, "must not contain duplicate entries");
            }
        }
    }

    /** Items of sets and maps are there, and so are their keys. */
    private void itemRules(JsonNode schema, FieldPath path) {
        String listType = schema.path(LIST_TYPE).asString("");
        JsonNode items = schema.path("items");
        boolean keyed = listType.equals("set") || listType.equals("map");
        if (!keyed || !items.isObject()) {
            return;
        }
        FieldPath at = path.child("items");
        if (items.path("nullable").asBoolean(false)) {
            violations.forbidden(at.child("nullable"), "cannot be nullable when x-kubernetes-list-type is " + listType);
        }
        if (listType.equals("set")) {
            return;
        }
        Set<String> required = new HashSet<>();
        items.path("required").forEach(name -> required.add(name.asString("")));
        for (JsonNode each : schema.path(MAP_KEYS)) {
            String key = each.asString("");
            JsonNode field = items.path("properties").path(key);
            if (field.isMissingNode()) {
                continue;
            }
            FieldPath here = at.child("properties").key(key);
            if (!required.contains(key) && !field.has("default")) {
                violations.required(
                        here.child("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property");
            }
            if (field.path("nullable").asBoolean(false)) {
                violations.forbidden(
                        here.child("nullable"),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }

    private void rule(JsonNode schema, JsonNode rule, FieldPath path) {
        String text = rule.path("rule").asString("").strip();
        String message = rule.path("message").asString("");
        if (text.isEmpty()) {
            violations.required(path.child("rule"), "rule is not specified");
        } else if (!message.isEmpty() && message.isBlank()) {
            violations.invalid(path.child("message"), message, "must be non-empty if specified");
        } else if (NEWLINE.matcher(message.strip()).find()) {
            violations.invalid(path.child("message"), message, "must not contain line breaks");
        } else if (NEWLINE.matcher(text).find() && message.isBlank()) {
            violations.required(path.child("message"), "message must be specified if rule contains line breaks");
        }
        String expression = rule.path("messageExpression").asString("");
        if (!expression.isEmpty() && expression.isBlank()) {
            violations.required(path.child("messageExpression"), "messageExpression must be non-empty if specified");
        }
        String reason = rule.path("reason").asString("");
        if (rule.has("reason") && !REASONS.contains(reason)) {
            violations.notSupported(path.child("reason"), reason, REASONS);
        }
        fieldPath(schema, rule.path("fieldPath").asString(""), path.child("fieldPath"));
    }

    private void fieldPath(JsonNode schema, String text, FieldPath path) {
        if (text.isEmpty()) {
            return;
        }
        if (text.isBlank()) {
            violations.invalid(path, text, "must be non-empty if specified");
        }
        if (NEWLINE.matcher(text).find()) {
            violations.invalid(path, text, "must not contain line breaks");
        }
        if (SchemaPath.find(schema, text).isEmpty()) {
            violations.invalid(path, text, "must be a valid path");
        }
    }

    private static String type(JsonNode schema) {
        return schema.path("type").asString("");
    }
}
