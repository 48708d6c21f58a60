package io.kjava.apiserver.registry.certificates;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A wish for a certificate never changes; its approval and its certificate are set once each. */
final class SigningRequestStrategy implements ResourceStrategy {
    static final Set<String> DECISIONS = Set.of("Approved", "Denied");

    private static final SelectableFields FIELDS =
            SelectableFields.builder().field("spec.signerName").build();
    private static final FieldPath CERTIFICATE = FieldPath.of("status", "certificate");

    @Override
    public void prepareForUpdate(DynamicObject object, DynamicObject old) {
        object.tree().set("spec", old.at("spec").deepCopy());
    }

    /** Who may write a status may not decide: decisions stay as they were. */
    @Override
    public void prepareForStatusUpdate(DynamicObject object, DynamicObject old) {
        ObjectNode status = object.objectAt("status");
        ArrayNode kept = status.arrayNode();
        old.at("status", "conditions")
                .forEach(
                        condition -> {
                            if (isDecision(condition)) {
                                kept.add(condition.deepCopy());
                            }
                        });
        if (kept.isEmpty()) {
            return;
        }
        ArrayNode conditions = status.arrayNode();
        for (JsonNode wanted : status.path("conditions")) {
            Optional<JsonNode> before = Conditions.find(kept, wanted.path("type").asString(""));
            conditions.add(before.orElse(wanted));
        }
        for (JsonNode condition : kept) {
            if (Conditions.find(conditions, condition.path("type").asString("")).isEmpty()) {
                conditions.add(condition);
            }
        }
        status.set("conditions", conditions);
    }

    private static boolean isDecision(JsonNode condition) {
        return DECISIONS.contains(condition.path("type").asString(""));
    }

    @Override
    public void validateStatusUpdate(
            DynamicObject object, DynamicObject old, Violations violations) {
        Conditions.validate(object, old, List.of("Failed"), violations);
        JsonNode before = old.at("status", "certificate");
        if (!before.asString("").isEmpty()
                && !before.equals(object.at("status", "certificate"))) {
            violations.forbidden(
                    CERTIFICATE, "updates may not modify existing certificate content");
        }
        for (String decision : DECISIONS) {
            if (Conditions.find(old.at("status", "conditions"), decision).isEmpty()
                    && Conditions.find(object.at("status", "conditions"), decision).isPresent()) {
                violations.forbidden(
                        Conditions.PATH,
                        "updates may not add a condition of type \"%s\"".formatted(decision));
            }
        }
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
