package io.kjava.apiserver.openapi;

import io.kjava.apiserver.openapi.Parameters.Parameter;
import io.kjava.apiserver.openapi.SubresourceShapes.Shape;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.scheme.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the paths of resources: who may be asked for what, and how. One document, one thread. */
final class PathsWriter {
    private final OperationWriter operations;
    private final Dialect dialect;
    private final BiFunction<String, String, String> definitions;
    private final Function<String, @Nullable StructuralSchema> schemas;
    private final Map<String, ObjectNode> paths = new TreeMap<>();

    /**
     * @param definitions from apiVersion and kind to the definition's name; empty when there is none
     * @param schemas of a core kind of options
     */
    PathsWriter(
            Dialect dialect,
            OperationWriter operations,
            BiFunction<String, String, String> definitions,
            Function<String, @Nullable StructuralSchema> schemas) {
        this.dialect = dialect;
        this.operations = operations;
        this.definitions = definitions;
        this.schemas = schemas;
    }

    Map<String, ObjectNode> paths() {
        return paths;
    }

    void write(ResourceType type) {
        String prefix = type.name().pathPrefix();
        String plural = type.name().plural();
        String scope = type.namespaced() ? "/namespaces/{namespace}" : "";
        String collection = prefix + scope + "/" + plural;
        Operation.Target target = new Operation.Target(type, type.name().apiVersion(), type.kind(), "");
        writeCollection(type, target, collection);
        writeObject(type, target, collection + "/{name}");
        if (type.namespaced() && type.verbs().contains("list")) {
            ObjectNode everywhere = item(prefix + "/" + plural, List.of(Parameters.PRETTY));
            everywhere.set("get", operations.write(target.everywhere(), "list", listOf(type), "", Parameters.list()));
        }
        for (Shape shape : SubresourceShapes.of(type)) {
            writeSubresource(type, shape, collection + "/{name}/" + shape.name());
        }
    }

    private String listOf(ResourceType type) {
        return definitions.apply(type.name().apiVersion(), type.kind() + "List");
    }

    private String definition(ResourceType type) {
        return definitions.apply(type.name().apiVersion(), type.kind());
    }

    private void writeCollection(ResourceType type, Operation.Target target, String path) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        String kind = definition(type);
        if (type.verbs().contains("list")) {
            item.set("get", operations.write(target, "list", listOf(type), "", Parameters.list()));
        }
        if (type.verbs().contains("create")) {
            item.set("post", operations.write(target, "create", kind, kind, Parameters.write()));
        }
        if (type.verbs().contains("deletecollection")) {
            item.set(
                    "delete",
                    operations.write(
                            target,
                            "deletecollection",
                            DefinitionNames.STATUS,
                            DefinitionNames.DELETE_OPTIONS,
                            Parameters.deleteCollection()));
        }
        if (!item.isEmpty()) {
            put(path, item, shared(type, false));
        }
    }

    private void writeObject(ResourceType type, Operation.Target target, String path) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        String kind = definition(type);
        if (type.verbs().contains("get")) {
            item.set("get", operations.write(target, "get", kind, "", List.of()));
        }
        if (type.verbs().contains("update")) {
            item.set("put", operations.write(target, "update", kind, kind, Parameters.write()));
        }
        if (type.verbs().contains("patch")) {
            item.set("patch", patch(target, kind));
        }
        if (type.verbs().contains("delete")) {
            item.set(
                    "delete",
                    operations.write(
                            target,
                            "delete",
                            DefinitionNames.STATUS,
                            DefinitionNames.DELETE_OPTIONS,
                            Parameters.delete()));
        }
        if (!item.isEmpty()) {
            put(path, item, shared(type, true));
        }
    }

    private ObjectNode patch(Operation.Target target, String kind) {
        return operations.write(target, "patch", kind, DefinitionNames.PATCH, Parameters.patch());
    }

    private void writeSubresource(ResourceType type, Shape shape, String path) {
        Operation.Target target = new Operation.Target(type, shape.apiVersion(), shape.kind(), shape.name());
        String kind = definitions.apply(shape.apiVersion(), shape.kind());
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        switch (shape.use()) {
            case VIEW -> {
                item.set("get", operations.write(target, "get", kind, "", List.of()));
                item.set("put", operations.write(target, "update", kind, kind, Parameters.write()));
                item.set("patch", patch(target, kind));
            }
            case REPLACE -> item.set("put", operations.write(target, "update", kind, kind, Parameters.write()));
            case CREATE -> item.set("post", operations.write(target, "create", kind, kind, Parameters.write()));
            case READ_TEXT -> item.set("get", operations.write(target, "get", "", "", options(shape)));
            case CONNECT -> writeConnect(target, shape, item);
        }
        put(path, item, shared(type, true));
        if (shape.name().equals("proxy")) {
            List<Parameter> shared = new ArrayList<>(shared(type, true));
            shared.add(Parameters.PATH);
            put(path + "/{path}", item.deepCopy(), shared);
        }
    }

    private void writeConnect(Operation.Target target, Shape shape, ObjectNode item) {
        List<String> verbs = shape.name().equals("proxy")
                ? List.of("get", "put", "post", "delete", "options", "head", "patch")
                : List.of("get", "post");
        for (String verb : verbs) {
            item.set(verb, operations.connect(target, verb, options(shape)));
        }
    }

    private List<Parameter> options(Shape shape) {
        StructuralSchema options = schemas.apply(shape.options());
        List<Parameter> result = new ArrayList<>();
        if (options == null) {
            return result;
        }
        options.properties().forEach((name, field) -> {
            if (!name.equals("apiVersion") && !name.equals("kind")) {
                String type = switch (field.form().jsonType()) {
                    case BOOLEAN -> "boolean";
                    case INTEGER -> "integer";
                    default -> "string";
                };
                result.add(Parameters.query(name, type, "See " + shape.options() + "."));
            }
        });
        return result;
    }

    private static List<Parameter> shared(ResourceType type, boolean named) {
        List<Parameter> shared = new ArrayList<>();
        if (named) {
            shared.add(Parameters.NAME);
        }
        if (type.namespaced()) {
            shared.add(Parameters.NAMESPACE);
        }
        shared.add(Parameters.PRETTY);
        return shared;
    }

    private ObjectNode item(String path, List<Parameter> shared) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        put(path, item, shared);
        return item;
    }

    private void put(String path, ObjectNode item, List<Parameter> shared) {
        item.set("parameters", Parameters.toTree(dialect, shared));
        paths.put(path, item);
    }
}
