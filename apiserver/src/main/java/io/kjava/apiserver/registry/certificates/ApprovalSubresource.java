package io.kjava.apiserver.registry.certificates;

import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code approval}: changes the conditions and the metadata, and nothing else. */
final class ApprovalSubresource implements SubresourceStrategy {
    @Override
    public void confine(DynamicObject wanted, DynamicObject old) {
        Optional<JsonNode> conditions = Optional.of(wanted.at("status", "conditions"))
                .filter(JsonNode::isArray)
                .map(JsonNode::deepCopy);
        for (String field : List.of("spec", "status")) {
            JsonNode before = old.at(field);
            if (before.isMissingNode()) {
                wanted.tree().remove(field);
            } else {
                wanted.tree().set(field, before.deepCopy());
            }
        }
        if (conditions.isPresent()) {
            wanted.objectAt("status").set("conditions", conditions.get());
        } else {
            wanted.objectAt("status").remove("conditions");
        }
    }

    @Override
    public void validate(DynamicObject object, DynamicObject old, Violations violations) {
        SigningRules.changed(Spot.of(object, violations), Spot.of(old, violations), true, false);
    }
}
