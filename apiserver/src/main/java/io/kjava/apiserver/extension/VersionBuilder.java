package io.kjava.apiserver.extension;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.apiserver.registry.CustomVersion;
import io.kjava.apiserver.registry.ScaleView;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.StoragePaths;
import io.kjava.apiserver.registry.StoredResource;
import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.apiserver.schema.CustomSchema;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.apiserver.watchcache.ValueDecoder;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.scheme.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Makes the resources of one definition. One use, one thread. */
final class VersionBuilder {
    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> LAST_VERBS = List.of("delete", "deletecollection", "get", "list", "watch");

    private final CustomDefinition definition;
    private final Version stored;
    private final JsonNode names;
    private final Map<String, CustomSchema> schemas = new LinkedHashMap<>();
    private final StructuralSchema metadata;
    private final VersionForms forms;
    private final ObjectConverter converter;

    VersionBuilder(CustomDefinition definition, SchemaCatalog catalog, ConverterSource converters) {
        this.definition = definition;
        this.stored = definition.storageVersion().orElseThrow(() -> new IllegalArgumentException("no storage version"));
        this.names = definition.acceptedNames();
        this.metadata = catalog.objectMeta();
        this.converter = converters.of(definition);
        Map<String, StructuralSchema> shapes = new LinkedHashMap<>();
        for (Version version : definition.versions()) {
            CustomSchema schema = catalog.read(
                    definition.apiVersion(version.name()),
                    kind(),
                    version.schema().orElse(null));
            schemas.put(version.name(), schema);
            shapes.put(schema.apiVersion(), schema.schema());
        }
        this.forms = new VersionForms(shapes, definition.preservesUnknownFields());
    }

    String kind() {
        return names.path("kind").asString("");
    }

    List<CustomSchema> schemas() {
        return List.copyOf(schemas.values());
    }

    Set<String> apiVersions() {
        Set<String> result = new HashSet<>();
        schemas.values().forEach(schema -> result.add(schema.apiVersion()));
        return result;
    }

    ResourceName storedName() {
        return name(stored);
    }

    private ResourceName name(Version version) {
        return new ResourceName(
                definition.group(), version.name(), names.path("plural").asString(""));
    }

    String prefix() {
        return StoragePaths.custom(storedName());
    }

    ValueDecoder decoder() {
        return new StoredForm(definition.apiVersion(stored.name()), forms);
    }

    SelectableFields fields() {
        SelectableFields.Builder fields = SelectableFields.builder();
        for (Version version : definition.versions()) {
            version.selectableFields().forEach(fields::field);
        }
        return fields.build();
    }

    List<ServedResource> served(WatchCache cache) {
        StoredResource resource = resource(cache);
        List<ServedResource> result = new ArrayList<>();
        for (Version version : definition.versions()) {
            if (version.served()) {
                result.add(served(version, resource));
            }
        }
        return result;
    }

    ServedResource stored(WatchCache cache) {
        return served(stored, resource(cache));
    }

    private StoredResource resource(WatchCache cache) {
        return new StoredResource(
                storedName(),
                kind(),
                definition.namespaced(),
                prefix(),
                CustomStrategy.INSTANCE,
                Map.of(),
                List.of(),
                Storage.FOREVER,
                cache);
    }

    private ServedResource served(Version version, StoredResource resource) {
        CustomSchema schema = schemas.get(version.name());
        if (schema == null) {
            throw new IllegalStateException("no schema of " + version.name());
        }
        Set<String> storedVersions = definition.storedVersions();
        boolean identity = version.stored() && storedVersions.equals(Set.of(version.name()));
        CustomConversion conversion = new CustomConversion(
                definition.apiVersion(version.name()),
                definition.apiVersion(stored.name()),
                identity,
                forms,
                converter);
        return new ServedResource(
                type(version),
                resource,
                VersionConversion.NONE,
                new CustomKindSchema(
                        schema.schema(),
                        metadata,
                        definition.preservesUnknownFields(),
                        version.scale(),
                        new LazyRules(schema.openApi(), schema.schema())),
                Optional.of(new CustomVersion(
                        names.path("listKind").asString(""),
                        CustomStrategy.INSTANCE,
                        conversion,
                        views(version),
                        Set.copyOf(version.selectableFields()),
                        DeprecationWarnings.of(definition, version),
                        definition.terminating(),
                        version.columns())));
    }

    private ResourceType type(Version version) {
        Set<String> subresources = new LinkedHashSet<>(); // status before scale, unlike built-in kinds
        if (version.hasStatus()) {
            subresources.add("status");
        }
        if (version.scale().isObject()) {
            subresources.add("scale");
        }
        return new ResourceType(
                name(version),
                kind(),
                names.path("singular").asString(""),
                definition.namespaced(),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                subresources,
                definition.terminating() ? LAST_VERBS : VERBS);
    }

    private static Map<String, SubresourceStrategy> views(Version version) {
        JsonNode scale = version.scale();
        if (!scale.isObject()) {
            return Map.of();
        }
        return Map.of(
                "scale",
                new ScaleView(
                        path(scale, "specReplicasPath"),
                        path(scale, "statusReplicasPath"),
                        path(scale, "labelSelectorPath")));
    }

    private static String path(JsonNode scale, String field) {
        String path = scale.path(field).asString("");
        return path.startsWith(".") ? path.substring(1) : path;
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(value -> value.asString("")).toList();
    }
}
