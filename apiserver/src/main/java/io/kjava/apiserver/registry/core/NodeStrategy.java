package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import tools.jackson.databind.node.ObjectNode;

/** Rules of nodes. */
final class NodeStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS = SelectableFields.builder()
            .withoutNamespace()
            .fieldOr("spec.unschedulable", "false")
            .build();

    @Override
    public void applyDefaults(DynamicObject node) {
        podRanges(object(node.tree(), "spec"));
        if (node.tree().get("status") instanceof ObjectNode status
                && isAbsent(status, "allocatable")
                && !status.path("capacity").isEmpty()) {
            status.set("allocatable", status.get("capacity").deepCopy());
        }
    }

    /** Settings of kubelets through the API have gone; what is there already stays. */
    private static void dropSettings(DynamicObject node, DynamicObject old) {
        if (old.at("spec", "configSource").isMissingNode() && node.at("spec") instanceof ObjectNode spec) {
            spec.remove("configSource");
        }
        if (old.at("status", "config").isMissingNode() && node.at("status") instanceof ObjectNode status) {
            status.remove("config");
        }
    }

    @Override
    public void prepareForCreate(DynamicObject node) {
        dropSettings(node, DynamicObject.of("v1", "Node", "", node.name()));
    }

    @Override
    public void prepareForUpdate(DynamicObject node, DynamicObject old) {
        dropSettings(node, old);
    }

    @Override
    public void prepareForStatusUpdate(DynamicObject node, DynamicObject old) {
        dropSettings(node, old);
    }

    /** The one range and the list of ranges say the same; where they do not, the one range is right. */
    private static void podRanges(ObjectNode spec) {
        String single = spec.path("podCIDR").asString("");
        String first = spec.path("podCIDRs").path(0).asString("");
        if (!single.isEmpty() && !single.equals(first)) {
            spec.putArray("podCIDRs").add(single);
        } else if (single.isEmpty() && !first.isEmpty()) {
            spec.put("podCIDR", first);
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
