package io.kjava.apiserver.openapi;

import io.kjava.apiserver.schema.Descriptions;
import io.kjava.apiserver.schema.Form;
import io.kjava.apiserver.schema.MergeRules;
import io.kjava.apiserver.schema.MergeRules.ListType;
import io.kjava.apiserver.schema.MergeRules.PatchStrategy;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes definitions of built-in structures, and all that they refer to. One document, one thread. */
final class SchemaWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final Dialect dialect;
    private final SchemaCatalog catalog;
    private final Descriptions descriptions;
    private final Map<String, ArrayNode> kinds;
    private final Map<String, ObjectNode> written = new TreeMap<>();

    /**
     * @param kinds the {@code x-kubernetes-group-version-kind} of definitions that are kinds
     */
    SchemaWriter(Dialect dialect, SchemaCatalog catalog, Descriptions descriptions, Map<String, ArrayNode> kinds) {
        this.dialect = dialect;
        this.catalog = catalog;
        this.descriptions = descriptions;
        this.kinds = kinds;
    }

    /** Everything written so far, by name. */
    Map<String, ObjectNode> definitions() {
        return written;
    }

    /** Adds a finished definition. */
    void add(String name, ObjectNode definition) {
        ArrayNode kind = kinds.get(name);
        if (kind != null) {
            definition.set("x-kubernetes-group-version-kind", kind);
        }
        written.put(name, definition);
    }

    /** Writes a structure and what it refers to, unless that is done. */
    void require(String name) {
        if (written.containsKey(name)) {
            return;
        }
        if (name.equals(DefinitionNames.PATCH)) {
            add(name, described("The body of a patch; its form depends on the content type.", "object"));
            return;
        }
        catalog.definition(name).ifPresent(this::write);
    }

    /** {@code {"$ref": ...}} to a structure, which is written too. */
    ObjectNode reference(String name) {
        require(name);
        return NODES.objectNode().put("$ref", dialect.reference(name));
    }

    private void write(StructuralSchema structure) {
        ObjectNode definition = described(descriptions.of(structure.name()), "object");
        add(structure.name(), definition);
        ObjectNode properties = NODES.objectNode();
        structure.properties().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> properties.set(entry.getKey(), field(structure, entry.getKey(), entry.getValue())));
        if (!properties.isEmpty()) {
            definition.set("properties", properties);
        }
        if (!structure.required().isEmpty()) {
            ArrayNode required = definition.putArray("required");
            structure.required().stream().sorted().forEach(required::add);
        }
        if (structure.merge().atomic()) {
            definition.put("x-kubernetes-map-type", "atomic");
        }
        Unions.write(structure.name(), definition);
    }

    private static ObjectNode described(String description, String type) {
        ObjectNode node = NODES.objectNode();
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        return type.isEmpty() ? node : node.put("type", type);
    }

    private ObjectNode field(StructuralSchema owner, String name, StructuralSchema schema) {
        String own = descriptions.of(owner.name(), name);
        String target = DefinitionNames.of(schema);
        String description = own.isEmpty() ? descriptions.of(target) : own;
        ObjectNode node = described(description, "");
        node.setAll(value(schema));
        writeMerge(schema, node);
        JsonNode fallback = schema.rules().fallback();
        if (fallback != null && schema.rules().published()) {
            node.set("default", fallback);
        }
        return node;
    }

    private void writeMerge(StructuralSchema schema, ObjectNode node) {
        MergeRules merge = schema.merge();
        switch (schema.form()) {
            case LIST -> writeListType(merge, node);
            case MAP -> {
                if (merge.atomic() || merge.granular()) {
                    node.put("x-kubernetes-map-type", merge.atomic() ? "atomic" : "granular");
                }
            }
            case BYTES -> writeListType(merge, node); // a list of bytes, to Go
            case OBJECT -> {
                boolean typeIsAtomic = catalog.definition(schema.name())
                        .map(d -> d.merge().atomic())
                        .orElse(false);
                if (typeIsAtomic != merge.atomic()) {
                    node.put("x-kubernetes-map-type", merge.atomic() ? "atomic" : "granular");
                }
            }
            default -> {}
        }
        if (!merge.patchMergeKey().isEmpty()) {
            node.put("x-kubernetes-patch-merge-key", merge.patchMergeKey());
        }
        if (!merge.patchStrategies().isEmpty()) {
            node.put("x-kubernetes-patch-strategy", strategies(merge));
        }
    }

    private static void writeListType(MergeRules merge, ObjectNode node) {
        if (merge.listType() == ListType.MAP) {
            ArrayNode keys = node.putArray("x-kubernetes-list-map-keys");
            merge.listMapKeys().forEach(keys::add);
            node.put("x-kubernetes-list-type", "map");
        } else if (merge.listType() == ListType.SET) {
            node.put("x-kubernetes-list-type", "set");
        } else if (merge.atomic()) {
            node.put("x-kubernetes-list-type", "atomic");
        }
    }

    private static String strategies(MergeRules merge) {
        List<String> words = new ArrayList<>();
        for (PatchStrategy strategy : PatchStrategy.values()) {
            if (merge.patches(strategy)) {
                words.add(
                        switch (strategy) {
                            case MERGE -> "merge";
                            case REPLACE -> "replace";
                            case RETAIN_KEYS -> "retainKeys";
                        });
            }
        }
        return String.join(",", words);
    }

    private ObjectNode value(@Nullable StructuralSchema schema) {
        if (schema == null) {
            return NODES.objectNode();
        }
        String target = DefinitionNames.of(schema);
        if (!target.isEmpty()) {
            return referred(target, schema);
        }
        ObjectNode node = NODES.objectNode();
        switch (schema.form()) {
            case LIST -> node.put("type", "array").set("items", value(schema.element()));
            case STRINGS -> node.put("type", "array").putObject("items").put("type", "string");
            case MAP -> node.put("type", "object").set("additionalProperties", value(schema.element()));
            case BOOLEAN -> node.put("type", "boolean");
            case INT32 -> node.put("type", "integer").put("format", "int32");
            case INT64 -> node.put("type", "integer").put("format", "int64");
            case INTEGER -> node.put("type", "integer");
            case NUMBER -> node.put("type", "number").put("format", "double");
            case BYTES -> node.put("type", "string").put("format", "byte");
            case OBJECT -> node.put("type", "object");
            default -> node.put("type", "string");
        }
        if (!schema.rules().enums().isEmpty()) {
            ArrayNode values = node.putArray("enum");
            schema.rules().enums().forEach(values::add);
        }
        return node;
    }

    /** Version 3 allows nothing beside a reference, so it stands in a list of one. */
    private ObjectNode referred(String target, StructuralSchema schema) {
        if (schema.form() == Form.OBJECT) {
            require(target);
        } else if (!written.containsKey(target)) {
            add(target, leaf(schema.form()));
        }
        ObjectNode node = NODES.objectNode();
        String reference = dialect.reference(target);
        if (dialect == Dialect.V2) {
            return node.put("$ref", reference);
        }
        node.putArray("allOf").addObject().put("$ref", reference);
        return node;
    }

    private ObjectNode leaf(Form form) {
        ObjectNode node = NODES.objectNode();
        switch (form) {
            case QUANTITY -> alternatives(node, "", "string", "number");
            case INT_OR_STRING -> alternatives(node, "int-or-string", "integer", "string");
            case TIME, MICRO_TIME -> node.put("type", "string").put("format", "date-time");
            case FIELDS_V1, RAW_OBJECT -> node.put("type", "object");
            default -> node.put("description", "A JSON schema, or one of the short forms for one.");
        }
        return node;
    }

    private void alternatives(ObjectNode node, String format, String... types) {
        if (!format.isEmpty()) {
            node.put("format", format);
        }
        if (dialect == Dialect.V2) {
            node.put("type", "string");
            return;
        }
        ArrayNode oneOf = node.putArray("oneOf");
        for (String type : types) {
            oneOf.addObject().put("type", type);
        }
    }
}
