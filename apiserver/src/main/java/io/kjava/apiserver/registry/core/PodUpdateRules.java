package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What of a pod's spec may change after it was created. Pure. */
final class PodUpdateRules {
    private static final String MESSAGE =
            "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                    + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
                    + " (allow it to be set to 1 if it was previously negative)";
    private static final FieldPath SPEC = FieldPath.of("spec");

    private PodUpdateRules() {}

    static void validate(JsonNode spec, JsonNode old, Violations violations) {
        for (String list : List.of("containers", "initContainers")) {
            if (spec.path(list).size() != old.path(list).size()) {
                violations.forbidden(
                        SPEC.child(list), "pod updates may not add or remove containers");
                return;
            }
        }
        deadline(spec, old, violations);
        tolerations(spec.path("tolerations"), old.path("tolerations"), violations);
        gates(spec.path("schedulingGates"), old.path("schedulingGates"), violations);
        if (!(spec.deepCopy() instanceof ObjectNode munged)) {
            return;
        }
        restore(munged, old);
        if (!munged.equals(old)) {
            violations.forbidden(SPEC, MESSAGE + "\n" + difference(munged, old));
        }
    }

    /** Puts back what may change, so that what is left must be equal. */
    private static void restore(ObjectNode munged, JsonNode old) {
        for (String list : List.of("containers", "initContainers")) {
            List<ObjectNode> containers = objects(munged, list);
            List<ObjectNode> before = objects(old, list);
            for (int i = 0; i < containers.size(); i++) {
                copy(containers.get(i), before.get(i), "image");
            }
        }
        copy(munged, old, "activeDeadlineSeconds");
        copy(munged, old, "tolerations");
        copy(munged, old, "schedulingGates");
        if (old.path("terminationGracePeriodSeconds").asLong(0) < 0
                && munged.path("terminationGracePeriodSeconds").asLong(0) == 1) {
            copy(munged, old, "terminationGracePeriodSeconds");
        }
        if (!old.path("schedulingGates").isEmpty()) {
            copy(munged, old, "nodeSelector"); // may be narrowed while the pod is gated
            copy(munged, old, "affinity");
        }
    }

    private static void copy(ObjectNode to, JsonNode from, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }

    private static void deadline(JsonNode spec, JsonNode old, Violations violations) {
        JsonNode before = old.path("activeDeadlineSeconds");
        JsonNode after = spec.path("activeDeadlineSeconds");
        FieldPath path = SPEC.child("activeDeadlineSeconds");
        if (before.isMissingNode()) {
            return;
        }
        if (after.isMissingNode()) {
            violations.invalid(path, "null", "must not update from a positive integer to nil value");
        } else if (after.asLong(0) > before.asLong(0)) {
            violations.invalid(path, after.asLong(0), "must be less than or equal to previous value");
        }
    }

    private static void tolerations(JsonNode after, JsonNode before, Violations violations) {
        for (JsonNode old : before) {
            boolean kept = false;
            for (JsonNode toleration : after) {
                kept |= sameButSeconds(toleration, old);
            }
            if (!kept) {
                violations.forbidden(
                        SPEC.child("tolerations"),
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static boolean sameButSeconds(JsonNode one, JsonNode other) {
        for (String field : List.of("key", "operator", "value", "effect")) {
            if (!one.path(field).asString("").equals(other.path(field).asString(""))) {
                return false;
            }
        }
        return true;
    }

    private static void gates(JsonNode after, JsonNode before, Violations violations) {
        for (JsonNode gate : after) {
            boolean known = false;
            for (JsonNode old : before) {
                known |= old.path("name").asString("").equals(gate.path("name").asString(""));
            }
            if (!known) {
                violations.forbidden(
                        SPEC.child("schedulingGates"),
                        "only deletion is allowed, but found new scheduling gate '%s'"
                                .formatted(gate.path("name").asString("")));
            }
        }
    }

    /** The first fields that differ, so that a user sees what was meant. */
    private static String difference(JsonNode after, JsonNode before) {
        StringBuilder text = new StringBuilder();
        collect("", after, before, text);
        return text.toString();
    }

    private static void collect(String path, JsonNode after, JsonNode before, StringBuilder text) {
        if (after.equals(before) || text.length() > 1000) {
            return;
        }
        if (after instanceof ObjectNode object && before instanceof ObjectNode) {
            java.util.Set<String> fields = new java.util.TreeSet<>(object.propertyNames());
            fields.addAll(before.propertyNames());
            fields.forEach(
                    field -> collect(path + "." + field, after.path(field), before.path(field), text));
        } else if (after instanceof ArrayNode && before instanceof ArrayNode) {
            for (int i = 0; i < Math.max(after.size(), before.size()); i++) {
                collect(path + "[" + i + "]", after.path(i), before.path(i), text);
            }
        } else {
            text.append("- ").append(path).append(": ").append(before).append('\n');
            text.append("+ ").append(path).append(": ").append(after).append('\n');
        }
    }
}
