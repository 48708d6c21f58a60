package io.kjava.apiserver.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every kind's schema by {@code apiVersion} and {@code kind}: the built-in ones, loaded when first
 * asked for, and the custom ones that are registered while the server runs. Thread-safe.
 */
public final class SchemaCatalog {
    private final Map<KindKey, CustomSchema> custom = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    /** Throws, in words for whom it concerns, when this build has no built-in schemas. */
    public static void requireBuiltin() {
        BuiltinSchemas.requireThere();
    }

    /** The schema of a kind, built-in or custom; lists and options are kinds too. */
    public Optional<StructuralSchema> find(String apiVersion, String kind) {
        StructuralSchema builtin = BuiltinSchemas.get().kind(apiVersion, kind);
        return builtin != null
                ? Optional.of(builtin)
                : findCustom(apiVersion, kind).map(CustomSchema::schema);
    }

    public Optional<CustomSchema> findCustom(String apiVersion, String kind) {
        return Optional.ofNullable(custom.get(new KindKey(apiVersion, kind)));
    }

    public boolean isBuiltin(String apiVersion, String kind) {
        return BuiltinSchemas.get().kind(apiVersion, kind) != null;
    }

    /** The schema of {@code metadata}, the same for every kind. */
    public StructuralSchema objectMeta() {
        return BuiltinSchemas.get().objectMeta();
    }

    /** A built-in structure by its definition's name, for example {@code io.k8s.api.core.v1.PodSpec}. */
    public Optional<StructuralSchema> definition(String name) {
        return Optional.ofNullable(BuiltinSchemas.get().definition(name));
    }

    /**
     * Reads one version's {@code openAPIV3Schema}. Throws nothing about schemas that are not
     * structural: what cannot be understood is left out; validate the definition first.
     *
     * @param openApi null for a version without a schema: then anything is accepted
     */
    public CustomSchema read(String apiVersion, String kind, @Nullable ObjectNode openApi) {
        return new JsonSchemaReader(objectMeta()).read(apiVersion, kind, openApi);
    }

    /** Reads a part of an {@code openAPIV3Schema}: of any value, not of a whole object. */
    public StructuralSchema readPart(JsonNode openApi) {
        return new JsonSchemaReader(objectMeta()).part(openApi);
    }

    /** Adds or replaces a custom kind. */
    public void register(CustomSchema schema) {
        custom.put(new KindKey(schema.apiVersion(), schema.kind()), schema);
        generation.incrementAndGet();
    }

    public void unregister(String apiVersion, String kind) {
        if (custom.remove(new KindKey(apiVersion, kind)) != null) {
            generation.incrementAndGet();
        }
    }

    public List<CustomSchema> allCustom() {
        return List.copyOf(custom.values());
    }

    /** Rises with every registration: what was built from the catalog before is out of date. */
    public long generation() {
        return generation.get();
    }

    record KindKey(String apiVersion, String kind) {}
}
