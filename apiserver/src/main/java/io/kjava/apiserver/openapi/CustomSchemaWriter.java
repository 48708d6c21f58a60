package io.kjava.apiserver.openapi;

import io.kjava.apiserver.schema.CustomSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a custom kind's own schema as a definition. Makes new trees. */
final class CustomSchemaWriter {
    private static final String METADATA_TEXT = "Standard object's metadata. More info:"
            + " https://git.k8s.io/community/contributors/devel/sig-architecture"
            + "/api-conventions.md#metadata";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    /** What version 2 cannot say, and clients of it trip over. */
    private static final Set<String> NOT_IN_V2 = Set.of("nullable", "default", "anyOf", "oneOf", "allOf", "not");

    private final Dialect dialect;
    private final String apiVersionText;
    private final String kindText;

    CustomSchemaWriter(Dialect dialect, String apiVersionText, String kindText) {
        this.dialect = dialect;
        this.apiVersionText = apiVersionText;
        this.kindText = kindText;
    }

    ObjectNode definition(CustomSchema custom) {
        boolean open = custom.openApi().path(PRESERVE).asBoolean(false);
        if (custom.publishesAnything() || open && dialect == Dialect.V2) {
            // one property more, and clients would complain about all others
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }
        ObjectNode node = (ObjectNode) convert(custom.openApi(), true);
        node.put("type", "object");
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        if (node.get("properties") instanceof ObjectNode own) {
            properties.setAll(own);
        }
        addObjectFields(properties);
        node.set("properties", properties);
        return node;
    }

    private void addObjectFields(ObjectNode properties) {
        properties.set("apiVersion", text(apiVersionText));
        properties.set("kind", text(kindText));
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        String reference = dialect.reference(DefinitionNames.OBJECT_META);
        metadata.put("description", METADATA_TEXT);
        if (dialect == Dialect.V2) {
            metadata.put("$ref", reference);
        } else {
            metadata.putArray("allOf").addObject().put("$ref", reference);
        }
        properties.set("metadata", metadata);
    }

    private static ObjectNode text(String description) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", "string");
        return description.isEmpty() ? node : node.put("description", description);
    }

    private JsonNode convert(JsonNode source, boolean root) {
        if (!(source instanceof ObjectNode)) {
            return source;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        source.properties().forEach(field -> {
            if (dialect == Dialect.V3 || !NOT_IN_V2.contains(field.getKey())) {
                node.set(field.getKey(), part(field.getKey(), field.getValue()));
            }
        });
        if (node.path(EMBEDDED).asBoolean(false) && !root && dialect == Dialect.V3) {
            addObjectFields(node.withObject("properties"));
        }
        return dialect == Dialect.V2 ? simplified(node, source, root) : node;
    }

    private JsonNode part(String key, JsonNode value) {
        return switch (key) {
            case "properties", "patternProperties", "definitions" -> eachOf(value);
            case "items", "additionalProperties", "not" -> convert(value, false);
            case "allOf", "anyOf", "oneOf" -> allOf(value);
            default -> value;
        };
    }

    private JsonNode eachOf(JsonNode schemas) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : schemas.properties()) {
            result.set(entry.getKey(), convert(entry.getValue(), false));
        }
        return result;
    }

    private JsonNode allOf(JsonNode schemas) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        schemas.forEach(each -> result.add(convert(each, false)));
        return result;
    }

    /** Clients of version 2 refuse what they do not find, so what may be anything says nothing. */
    private static ObjectNode simplified(ObjectNode node, JsonNode source, boolean root) {
        boolean open =
                node.path(PRESERVE).asBoolean(false) || node.path(EMBEDDED).asBoolean(false);
        boolean nullable = source.path("nullable").asBoolean(false);
        if (open || nullable) {
            node.remove(List.of("properties", "items", "additionalProperties", "required"));
        }
        if ((open || nullable) && !root || node.path(INT_OR_STRING).asBoolean(false)) {
            node.remove("type");
        }
        return node;
    }
}
