package io.kjava.apiserver.openapi;

import io.kjava.apiserver.schema.CustomSchema;
import io.kjava.apiserver.schema.Descriptions;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.scheme.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes one whole document about some resources. One use. */
final class DocumentWriter {
    private static final String POD = "io.k8s.api.core.v1.Pod";
    private final Dialect dialect;
    private final SchemaCatalog catalog;
    private final Descriptions descriptions;
    private final String version;
    private final Map<String, ArrayNode> kinds = new HashMap<>();
    private final SchemaWriter schemas;
    private final CustomSchemaWriter customs;

    /**
     * @param version of the server, for example {@code v1.36.0}
     */
    DocumentWriter(Dialect dialect, SchemaCatalog catalog, Descriptions descriptions, String version) {
        this.dialect = dialect;
        this.catalog = catalog;
        this.descriptions = descriptions;
        this.version = version;
        this.schemas = new SchemaWriter(dialect, catalog, descriptions, kinds);
        this.customs =
                new CustomSchemaWriter(dialect, descriptions.of(POD, "apiVersion"), descriptions.of(POD, "kind"));
    }

    ObjectNode write(Collection<ResourceType> types) {
        nameSharedKinds(types);
        PathsWriter paths = new PathsWriter(
                dialect,
                new OperationWriter(dialect, this::reference, this::isCustom),
                this::definition,
                kind -> catalog.find("v1", kind).orElse(null));
        types.forEach(type -> {
            require(type);
            paths.write(type);
        });
        return dialect == Dialect.V2 ? versionTwo(paths) : versionThree(paths);
    }

    /** Options and events are kinds of every group version. */
    private void nameSharedKinds(Collection<ResourceType> types) {
        Set<String> versions = new TreeSet<>();
        types.forEach(type -> versions.add(type.name().apiVersion()));
        versions.add("v1");
        for (String apiVersion : versions) {
            name(DefinitionNames.DELETE_OPTIONS, apiVersion, "DeleteOptions");
            name(DefinitionNames.WATCH_EVENT, apiVersion, "WatchEvent");
        }
        name(DefinitionNames.STATUS, "v1", "Status");
    }

    private void name(String definition, String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
                .put("kind", kind)
                .put("version", apiVersion.substring(slash + 1));
        ArrayNode entries = kinds.computeIfAbsent(definition, d -> JsonNodeFactory.instance.arrayNode());
        if (!entries.valueStream().toList().contains(entry)) {
            entries.add(entry);
        }
    }

    /** Sees that a served kind and its list are written, also when no path refers to them. */
    private void require(ResourceType type) {
        String apiVersion = type.name().apiVersion();
        for (String kind : List.of(type.kind(), type.kind() + "List")) {
            String definition = definition(apiVersion, kind);
            if (!definition.isEmpty()) {
                reference(definition);
            }
        }
    }

    private boolean isCustom(Operation.Target target) {
        ResourceType type = target.type();
        return catalog.findCustom(type.name().apiVersion(), type.kind()).isPresent();
    }

    private ObjectNode reference(String definition) {
        return schemas.reference(definition);
    }

    /** The definition of a kind; that of a custom one is written at once. */
    private String definition(String apiVersion, String kind) {
        String name = catalog.findCustom(apiVersion, kind).map(this::custom).orElse("");
        if (name.isEmpty()) {
            name = builtin(apiVersion, kind);
        }
        return name.isEmpty() ? customList(apiVersion, kind) : name;
    }

    private String builtin(String apiVersion, String kind) {
        String name = catalog.isBuiltin(apiVersion, kind)
                ? catalog.find(apiVersion, kind).map(StructuralSchema::name).orElse("")
                : "";
        if (!name.isEmpty()) {
            name(name, apiVersion, kind);
        }
        return name;
    }

    private String custom(CustomSchema custom) {
        String definition = customName(custom.apiVersion(), custom.kind());
        if (!schemas.definitions().containsKey(definition)) {
            schemas.require(DefinitionNames.OBJECT_META);
            name(definition, custom.apiVersion(), custom.kind());
            schemas.add(definition, customs.definition(custom));
        }
        return definition;
    }

    private static String customName(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return DefinitionNames.ofCustom(group, apiVersion.substring(slash + 1), kind);
    }

    private String customList(String apiVersion, String listKind) {
        if (!listKind.endsWith("List")) {
            return "";
        }
        String kind = listKind.substring(0, listKind.length() - "List".length());
        String item = catalog.findCustom(apiVersion, kind).map(this::custom).orElse("");
        if (item.isEmpty()) {
            return "";
        }
        String definition = customName(apiVersion, listKind);
        if (!schemas.definitions().containsKey(definition)) {
            name(definition, apiVersion, listKind);
            schemas.add(definition, listDefinition(kind, item));
        }
        return definition;
    }

    private ObjectNode listDefinition(String kind, String item) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("description", kind + "List is a list of " + kind).put("type", "object");
        list.putArray("required").add("items");
        ObjectNode properties = list.putObject("properties");
        text(properties.putObject("apiVersion"), descriptions.of(POD, "apiVersion"));
        ObjectNode items = properties.putObject("items");
        items.put("description", "The objects of the list.").put("type", "array");
        items.set("items", schemas.reference(item));
        text(properties.putObject("kind"), descriptions.of(POD, "kind"));
        properties.set("metadata", schemas.reference(DefinitionNames.LIST_META));
        return list;
    }

    private static void text(ObjectNode node, String description) {
        node.put("description", description).put("type", "string");
    }

    private ObjectNode versionTwo(PathsWriter paths) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        paths(document, paths);
        ObjectNode definitions = document.putObject("definitions");
        schemas.definitions().forEach(definitions::set);
        ObjectNode token = document.putObject("securityDefinitions").putObject("BearerToken");
        bearer(token);
        document.putArray("security").addObject().putArray("BearerToken");
        return document;
    }

    private ObjectNode versionThree(PathsWriter paths) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        paths(document, paths);
        ObjectNode components = document.putObject("components");
        ObjectNode definitions = components.putObject("schemas");
        schemas.definitions().forEach(definitions::set);
        bearer(components.putObject("securitySchemes").putObject("BearerToken"));
        return document;
    }

    private static void bearer(ObjectNode scheme) {
        scheme.put("description", "Bearer Token authentication")
                .put("type", "apiKey")
                .put("name", "authorization")
                .put("in", "header");
    }

    private static void paths(ObjectNode document, PathsWriter writer) {
        ObjectNode paths = document.putObject("paths");
        for (Map.Entry<String, ObjectNode> path : writer.paths().entrySet()) {
            paths.set(path.getKey(), path.getValue());
        }
    }
}
