package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7386: objects merge, null removes, everything else replaces. Pure. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * The object with the patch merged in; the arguments stay as they are.
     *
     * @throws ApiException BAD_REQUEST when the patch is not an object
     */
    public static DynamicObject apply(DynamicObject original, JsonNode patch) {
        if (!(patch instanceof ObjectNode)) {
            throw ApiException.badRequest("Invalid JSON Patch");
        }
        ObjectNode target = original.tree().deepCopy();
        mergeInto(target, patch);
        return new DynamicObject(target);
    }

    private static void mergeInto(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(entry -> {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(field);
            } else if (value.isObject()) {
                mergeInto(objectAt(target, field), value);
            } else {
                target.set(field, value.deepCopy());
            }
        });
    }

    private static ObjectNode objectAt(ObjectNode target, String field) {
        if (target.get(field) instanceof ObjectNode existing) {
            return existing;
        }
        ObjectNode created = JsonNodeFactory.instance.objectNode();
        target.set(field, created);
        return created;
    }
}
