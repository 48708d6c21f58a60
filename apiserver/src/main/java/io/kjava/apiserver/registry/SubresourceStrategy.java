package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import tools.jackson.databind.JsonNode;

/** What may be written through a subresource of the same kind: status, finalize, approval, resize. Pure. */
public interface SubresourceStrategy {
    /** Makes everything in {@code wanted} as it is in {@code old} that this subresource may not change. */
    void confine(DynamicObject wanted, DynamicObject old);

    /** Undoes every change but the resourceVersion and who owns what. */
    static void restore(DynamicObject wanted, DynamicObject old) {
        String version = wanted.resourceVersion();
        JsonNode owners = wanted.at("metadata", "managedFields");
        wanted.tree().removeAll();
        wanted.tree().setAll(old.deepCopy().tree());
        wanted.setResourceVersion(version);
        if (owners.isMissingNode()) {
            wanted.metadata().remove("managedFields");
        } else {
            wanted.metadata().set("managedFields", owners);
        }
    }

    default void validate(DynamicObject object, DynamicObject old, Violations violations) {}

    /** Whether {@code metadata.generation} rises when the spec differs. */
    default boolean changesSpec() {
        return false;
    }
}
