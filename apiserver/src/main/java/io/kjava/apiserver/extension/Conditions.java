package io.kjava.apiserver.extension;

import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conditions of a definition's status. Pure. */
final class Conditions {
    static final String ESTABLISHED = "Established";
    static final String NAMES_ACCEPTED = "NamesAccepted";
    static final String NON_STRUCTURAL = "NonStructuralSchema";
    static final String TERMINATING = "Terminating";
    static final String APPROVED = "KubernetesAPIApprovalPolicyConformant";

    private Conditions() {}

    /** One condition without its time. */
    record Condition(String type, String status, String reason, String message) {}

    static Optional<JsonNode> find(DynamicObject definition, String type) {
        return definition
                .at("status", "conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals(type))
                .findFirst();
    }

    static boolean isTrue(DynamicObject definition, String type) {
        return find(definition, type)
                .map(condition -> condition.path("status").asString("").equals("True"))
                .orElse(false);
    }

    /** Overwrites or adds; the time changes with the status only. */
    static void set(DynamicObject definition, Condition condition, Instant now) {
        ObjectNode status = definition.objectAt("status");
        ArrayNode all = status.get("conditions") instanceof ArrayNode known ? known : status.putArray("conditions");
        ObjectNode target = null;
        for (JsonNode each : all) {
            if (each instanceof ObjectNode object
                    && object.path("type").asString("").equals(condition.type)) {
                target = object;
            }
        }
        if (target == null) {
            target = all.addObject();
        }
        boolean same = target.path("status").asString("").equals(condition.status);
        if (!same || target.path("lastTransitionTime").asString("").isEmpty()) {
            target.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        target.put("message", condition.message);
        target.put("reason", condition.reason);
        target.put("status", condition.status);
        target.put("type", condition.type);
    }

    static void remove(DynamicObject definition, String type) {
        if (definition.at("status", "conditions") instanceof ArrayNode all) {
            for (int i = all.size() - 1; i >= 0; i--) {
                if (all.get(i).path("type").asString("").equals(type)) {
                    all.remove(i);
                }
            }
        }
    }
}
