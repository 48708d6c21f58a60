package io.kjava.apiserver.extension;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What must be equal for a definition to mean the same as before. Pure. */
final class DefinitionPrints {
    private DefinitionPrints() {}

    /** Everything that is served. */
    static ObjectNode state(CustomDefinition definition) {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("uid", definition.object().uid());
        state.put("terminating", definition.terminating());
        state.set("spec", definition.object().at("spec").deepCopy());
        state.set("names", definition.acceptedNames().deepCopy());
        ArrayNode stored = state.putArray("stored");
        definition.storedVersions().forEach(stored::add);
        return state;
    }

    /** What the cache of the objects holds. */
    static ObjectNode content(CustomDefinition definition) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("uid", definition.object().uid());
        content.put("preserve", definition.preservesUnknownFields());
        definition.storageVersion().ifPresent(version -> {
            content.put("version", version.name());
            version.schema().ifPresent(schema -> content.set("schema", schema.deepCopy()));
        });
        ArrayNode fields = content.putArray("fields");
        definition.versions().forEach(version -> version.selectableFields().forEach(fields::add));
        return content;
    }
}
