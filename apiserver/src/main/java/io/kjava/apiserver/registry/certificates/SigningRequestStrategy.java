package io.kjava.apiserver.registry.certificates;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
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

    private static final SelectableFields FIELDS = SelectableFields.builder()
            .withoutNamespace()
            .field("spec.signerName")
            .build();

    @Override
    public void prepareForUpdate(DynamicObject object, DynamicObject old) {
        object.tree().set("spec", old.at("spec").deepCopy());
    }

    /** Who may write a status may not decide: decisions stay as they were. */
    @Override
    public void prepareForStatusUpdate(DynamicObject object, DynamicObject old) {
        ObjectNode status = object.objectAt("status");
        ArrayNode kept = status.arrayNode();
        old.at("status", "conditions").forEach(condition -> {
            if (isDecision(condition)) {
                kept.add(condition.deepCopy());
            }
        });
        if (kept.isEmpty()) {
            return;
        }
        ArrayNode conditions = status.arrayNode();
        for (JsonNode wanted : status.path("conditions")) {
            Optional<JsonNode> before = find(kept, wanted.path("type").asString(""));
            conditions.add(before.orElse(wanted));
        }
        for (JsonNode condition : kept) {
            if (find(conditions, condition.path("type").asString("")).isEmpty()) {
                conditions.add(condition);
            }
        }
        status.set("conditions", conditions);
    }

    private static Optional<JsonNode> find(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asString("").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static boolean isDecision(JsonNode condition) {
        return DECISIONS.contains(condition.path("type").asString(""));
    }

    @Override
    public void validateCreate(DynamicObject request, Violations violations) {
        SigningRules.validate(Spot.of(request, violations));
    }

    @Override
    public void validateUpdate(DynamicObject request, DynamicObject old, Violations violations) {
        SigningRules.changed(Spot.of(request, violations), Spot.of(old, violations), false, false);
    }

    @Override
    public void validateStatusUpdate(DynamicObject request, DynamicObject old, Violations violations) {
        SigningRules.changed(Spot.of(request, violations), Spot.of(old, violations), false, true);
    }

    /** Whatever can be a part of a path. */
    @Override
    public List<String> nameProblems(String name) {
        return Names.pathSegment(name);
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
