package io.kjava.apiserver.extension;

import io.kjava.apiserver.registry.MetadataRules;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a webhook made of an object is held against what it was given: it may change the object's fields, its labels and
 * annotations, and nothing else of the metadata. Pure.
 */
final class ConvertedObject {
    private static final FieldPath METADATA = FieldPath.of("metadata");

    private ConvertedObject() {}

    /**
     * The object to go on with.
     *
     * @param who the webhook, as failures name it
     * @param index of the object among those of one call
     */
    static DynamicObject accepted(DynamicObject original, JsonNode answer, String apiVersion, String who, int index) {
        if (!(answer instanceof ObjectNode tree)) {
            throw WebhookConverter.failure(who + " failed, no objects returned");
        }
        DynamicObject converted = new DynamicObject(tree);
        String where = "%s returned invalid object at index %d: ".formatted(who, index);
        if (!converted.apiVersion().equals(apiVersion)) {
            throw WebhookConverter.failure(where
                    + "invalid groupVersion (expected %s, received %s)".formatted(apiVersion, converted.apiVersion()));
        }
        if (!converted.kind().equals(original.kind())) {
            throw WebhookConverter.failure(
                    where + "invalid kind (expected %s, received %s)".formatted(original.kind(), converted.kind()));
        }
        requireSame(who, "name", original.name(), converted.name());
        requireSame(who, "namespace", original.namespace(), converted.namespace());
        requireSame(who, "UID", original.uid(), converted.uid());
        try {
            tree.set("metadata", restored(original.metadata(), tree.get("metadata")));
        } catch (IllegalArgumentException e) {
            throw WebhookConverter.failure("%s returned invalid metadata: %s".formatted(who, e.getMessage()));
        }
        return converted;
    }

    private static void requireSame(String who, String what, String before, String after) {
        if (!before.equals(after)) {
            throw WebhookConverter.failure(
                    "%s returned invalid object: must have the same %s: %s != %s".formatted(who, what, before, after));
        }
    }

    private static ObjectNode restored(ObjectNode original, JsonNode answer) {
        if (answer == null) {
            throw new IllegalArgumentException("missing metadata in converted object");
        }
        if (!(answer instanceof ObjectNode changed)) {
            throw new IllegalArgumentException(
                    "invalid metadata of type %s in converted object".formatted(ScalePath.goType(answer)));
        }
        ObjectNode metadata = original.deepCopy();
        for (String field : List.of("labels", "annotations")) {
            JsonNode value = changed.get(field);
            if (value == null || value.isNull()) {
                metadata.remove(field);
                continue;
            }
            checkTexts(field, value);
            if (!value.equals(metadata.get(field))) {
                checkRules(field, value);
            }
            metadata.set(field, value);
        }
        return metadata;
    }

    private static void checkTexts(String field, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException(
                    "invalid metadata.%s of type %s in converted object".formatted(field, ScalePath.goType(value)));
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString()) {
                throw new IllegalArgumentException("metadata.%s[%s] must be a string, but is %s in converted object"
                        .formatted(field, entry.getKey(), ScalePath.goType(entry.getValue())));
            }
        }
    }

    private static void checkRules(String field, JsonNode value) {
        Map<String, String> texts = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        Violations violations = new Violations();
        if (field.equals("labels")) {
            MetadataRules.labels(texts, METADATA.child("labels"), violations);
        } else {
            MetadataRules.annotations(texts, METADATA.child("annotation"), violations); // sic
        }
        List<String> messages =
                violations.all().stream().map(Violation::message).toList();
        if (!messages.isEmpty()) {
            throw new IllegalArgumentException(
                    messages.size() == 1
                            ? messages.getFirst()
                            : messages.stream().collect(Collectors.joining(", ", "[", "]")));
        }
    }
}
