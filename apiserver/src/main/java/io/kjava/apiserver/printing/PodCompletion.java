package io.kjava.apiserver.printing;

import io.kjava.codec.DynamicObject;
import tools.jackson.databind.node.ObjectNode;

/** Marks the rows of pods that have run to their end. */
final class PodCompletion {
    private PodCompletion() {}

    static void addTo(ObjectNode row, DynamicObject object) {
        if (!object.kind().equals("Pod") || !object.apiVersion().equals("v1")) {
            return;
        }
        switch (object.text("status", "phase")) {
            case "Succeeded" -> add(row, "Succeeded", "The pod has completed successfully.");
            case "Failed" -> add(row, "Failed", "The pod failed.");
            default -> {}
        }
    }

    private static void add(ObjectNode row, String reason, String message) {
        row.putArray("conditions")
                .addObject()
                .put("type", "Completed")
                .put("status", "True")
                .put("reason", reason)
                .put("message", message);
    }
}
