package io.kjava.codec;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Any Kubernetes object as a JSON tree behind a small typed face. Mutable and confined to one thread:
 * a tree exists only while one request is being decided. What is stored and cached are bytes.
 */
public final class DynamicObject {
    private final ObjectNode tree;

    /** Wraps, and from now on owns, the tree. */
    public DynamicObject(ObjectNode tree) {
        this.tree = requireNonNull(tree, "tree");
    }

    public static DynamicObject of(String apiVersion, String kind, String namespace, String name) {
        DynamicObject object = new DynamicObject(JsonNodeFactory.instance.objectNode());
        object.tree.put("apiVersion", apiVersion);
        object.tree.put("kind", kind);
        object.metadata().put("name", name);
        if (!namespace.isEmpty()) {
            object.metadata().put("namespace", namespace);
        }
        return object;
    }

    public ObjectNode tree() {
        return tree;
    }

    public DynamicObject deepCopy() {
        return new DynamicObject(tree.deepCopy());
    }

    public String apiVersion() {
        return tree.path("apiVersion").asString("");
    }

    public String kind() {
        return tree.path("kind").asString("");
    }

    /** The group of {@code apiVersion}; empty for the core group. */
    public String group() {
        String apiVersion = apiVersion();
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The metadata node; created when absent, so that writes have a place. */
    public ObjectNode metadata() {
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            return metadata;
        }
        return tree.putObject("metadata");
    }

    public ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    public String name() {
        return meta("name");
    }

    public String namespace() {
        return meta("namespace");
    }

    public String uid() {
        return meta("uid");
    }

    /** Empty when unset. */
    public String resourceVersion() {
        return meta("resourceVersion");
    }

    public void setResourceVersion(String resourceVersion) {
        setMeta("resourceVersion", resourceVersion);
    }

    public String generateName() {
        return meta("generateName");
    }

    /** RFC 3339, or empty while nobody asked for its deletion. */
    public String deletionTimestamp() {
        return meta("deletionTimestamp");
    }

    public boolean isTerminating() {
        return !deletionTimestamp().isEmpty();
    }

    /** A string of the metadata; empty when unset. */
    public String meta(String field) {
        return tree.path("metadata").path(field).asString("");
    }

    /** Sets a string of the metadata; empty removes it. */
    public void setMeta(String field, String value) {
        if (value.isEmpty()) {
            metadata().remove(field);
        } else {
            metadata().put(field, value);
        }
    }

    public Map<String, String> labels() {
        return stringMap("labels");
    }

    public Map<String, String> annotations() {
        return stringMap("annotations");
    }

    public Optional<String> label(String key) {
        return Optional.ofNullable(
                tree.path("metadata").path("labels").path(key).asString(null));
    }

    public Optional<String> annotation(String key) {
        return Optional.ofNullable(
                tree.path("metadata").path("annotations").path(key).asString(null));
    }

    /** The node at a path of field names; a missing node, never null, when there is none. */
    public JsonNode at(String... path) {
        JsonNode node = tree;
        for (String field : path) {
            node = node.path(field);
        }
        return node;
    }

    /** The string at a path of field names; empty when unset. */
    public String text(String... path) {
        return at(path).asString("");
    }

    /** The object at a path of field names; created, with its parents, when absent. */
    public ObjectNode objectAt(String... path) {
        ObjectNode node = tree;
        for (String field : path) {
            node = node.get(field) instanceof ObjectNode child ? child : node.putObject(field);
        }
        return node;
    }

    /** Replaces a top-level field, or removes it for null. */
    public void set(String field, @Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            tree.remove(field);
        } else {
            tree.set(field, value);
        }
    }

    private Map<String, String> stringMap(String field) {
        Map<String, String> result = new LinkedHashMap<>();
        tree.path("metadata")
                .path(field)
                .properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asString("")));
        return result;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DynamicObject that && tree.equals(that.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    @Override
    public String toString() {
        return kind() + " " + key();
    }
}
