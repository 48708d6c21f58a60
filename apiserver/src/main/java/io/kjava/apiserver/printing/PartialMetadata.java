package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Objects reduced to their metadata, as {@code meta.k8s.io/v1 PartialObjectMetadata}. */
public final class PartialMetadata {
    private PartialMetadata() {}

    /**
     * Shares the metadata node with the object.
     *
     * @param apiVersion a version of {@code meta.k8s.io}
     */
    public static DynamicObject of(DynamicObject object, String apiVersion) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", apiVersion);
        tree.set("metadata", object.metadata());
        return new DynamicObject(tree);
    }

    /** A list without items. */
    public static ObjectNode emptyList(ObjectNode listMetadata) {
        ObjectNode list = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "PartialObjectMetadataList")
                .put("apiVersion", "meta.k8s.io/v1");
        list.set("metadata", listMetadata);
        list.putArray("items");
        return list;
    }
}
