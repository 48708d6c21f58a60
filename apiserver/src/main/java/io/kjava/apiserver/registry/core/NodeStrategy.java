package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import tools.jackson.databind.node.ObjectNode;

/** Rules of nodes. */
final class NodeStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS =
            SelectableFields.builder().fieldOr("spec.unschedulable", "false").build();

    @Override
    public void applyDefaults(DynamicObject node) {
        if (node.tree().get("status") instanceof ObjectNode status
                && isAbsent(status, "allocatable")
                && !status.path("capacity").isEmpty()) {
            status.set("allocatable", status.get("capacity").deepCopy());
        }
    }

    @Override
    public void validateCreate(DynamicObject node, Violations violations) {
        NodeRules.created(Spot.of(node, violations));
    }

    @Override
    public void validateUpdate(DynamicObject node, DynamicObject old, Violations violations) {
        NodeRules.changed(Spot.of(node, violations), Spot.of(old, violations));
    }

    @Override
    public void validateStatusUpdate(DynamicObject node, DynamicObject old, Violations violations) {
        validateUpdate(node, old, violations);
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public boolean keepsStatusOnCreate() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
