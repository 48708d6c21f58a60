package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
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
        taints(node, violations);
    }

    @Override
    public void validateUpdate(DynamicObject node, DynamicObject old, Violations violations) {
        taints(node, violations);
        JsonNode before = old.at("spec", "podCIDRs");
        if (!before.isEmpty() && !before.equals(node.at("spec", "podCIDRs"))) {
            violations.forbidden(
                    FieldPath.of("spec", "podCIDRs"),
                    "node updates may not change podCIDR except from \"\" to valid");
        }
        String provider = old.text("spec", "providerID");
        if (!provider.isEmpty() && !provider.equals(node.text("spec", "providerID"))) {
            violations.forbidden(
                    FieldPath.of("spec", "providerID"),
                    "node updates may not change providerID except from \"\" to valid");
        }
    }

    private static void taints(DynamicObject node, Violations violations) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode taint : node.at("spec", "taints")) {
            FieldPath at = FieldPath.of("spec", "taints").index(index++);
            String key = taint.path("key").asString("");
            String value = taint.path("value").asString("");
            String effect = taint.path("effect").asString("");
            Names.qualifiedName(key).forEach(p -> violations.invalid(at.child("key"), key, p));
            Names.labelValue(value).forEach(p -> violations.invalid(at.child("value"), value, p));
            if (effect.isEmpty()) {
                violations.required(at.child("effect"), "");
            }
            if (!seen.add(key + ":" + effect)) {
                violations.duplicate(at, key + "=" + value + ":" + effect);
            }
        }
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
