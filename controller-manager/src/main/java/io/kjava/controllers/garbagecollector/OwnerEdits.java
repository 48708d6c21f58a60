package io.kjava.controllers.garbagecollector;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.ResourceType;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes to owner references and finalizers, as merge patches that hold only for the revision that was
 * read: the one form that every kind understands.
 */
final class OwnerEdits {
    private final ApiClient client;

    OwnerEdits(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    void removeOwners(ResourceType type, ObjectKey key, String uid, Set<String> owners) {
        edit(type, key, uid, object -> remove(object, "ownerReferences", r -> owners.contains(uidOf(r))));
    }

    void unblockOwners(ResourceType type, ObjectKey key, String uid) {
        edit(type, key, uid, object -> {
            for (JsonNode reference : object.at("metadata", "ownerReferences")) {
                if (reference.path("blockOwnerDeletion").asBoolean(false)) {
                    ((ObjectNode) reference).put("blockOwnerDeletion", false);
                }
            }
        });
    }

    void removeFinalizer(ResourceType type, GraphNode.View node, String finalizer) {
        edit(
                type,
                node.key(),
                node.uid(),
                object -> remove(object, "finalizers", f -> f.asString("").equals(finalizer)));
    }

    private void edit(ResourceType type, ObjectKey key, String uid, Consumer<DynamicObject> change) {
        ResourceClient<DynamicObject> resource = client.dynamic(type.name(), type.namespaced());
        DynamicObject latest =
                resource.get(key).filter(o -> o.uid().equals(uid)).orElse(null);
        if (latest == null) {
            return;
        }
        DynamicObject next = latest.deepCopy();
        change.accept(next);
        if (next.equals(latest)) {
            return;
        }
        ObjectNode patch = next.tree().objectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", latest.resourceVersion());
        for (String field : Set.of("ownerReferences", "finalizers")) {
            if (!next.at("metadata", field).equals(latest.at("metadata", field))) {
                metadata.set(field, orNull(next.metadata(), field));
            }
        }
        resource.patch(key, PatchType.MERGE, JsonCodec.write(patch), "");
    }

    private static JsonNode orNull(ObjectNode metadata, String field) {
        JsonNode value = metadata.get(field);
        return value == null || value.isEmpty() ? metadata.nullNode() : value;
    }

    private static void remove(DynamicObject object, String field, Predicate<JsonNode> which) {
        if (object.metadata().get(field) instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (which.test(list.get(i))) {
                    list.remove(i);
                }
            }
        }
    }

    private static String uidOf(JsonNode reference) {
        return reference.path("uid").asString("");
    }
}
