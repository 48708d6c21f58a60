package io.kjava.apiserver.registry;

import io.kjava.apiserver.request.Warnings;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The owners of an object that is about to be written: none stands there twice. Pure. */
final class OwnerReferences {
    static final String BEFORE_ADMISSION = "";
    static final String AFTER_ADMISSION = " after mutating admission happens";

    private OwnerReferences() {}

    /**
     * Keeps the first of equal owners and warns of the others.
     *
     * @param when as the warning says it
     */
    static void removeDuplicates(DynamicObject object, String when, Warnings warnings) {
        if (!(object.at("metadata", "ownerReferences") instanceof ArrayNode owners) || owners.size() < 2) {
            return;
        }
        List<JsonNode> kept = new ArrayList<>();
        List<String> duplicates = new ArrayList<>();
        for (JsonNode owner : owners) {
            if (kept.contains(owner)) {
                duplicates.add(owner.path("uid").asString(""));
            } else {
                kept.add(owner);
            }
        }
        if (duplicates.isEmpty()) {
            return;
        }
        owners.removeAll();
        owners.addAll(kept);
        warnings.add(".metadata.ownerReferences contains duplicate entries" + when
                + "; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24;"
                + " please fix your requests; duplicate UID(s) observed: " + String.join(", ", duplicates));
    }
}
