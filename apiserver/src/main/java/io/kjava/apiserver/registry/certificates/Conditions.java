package io.kjava.apiserver.registry.certificates;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Rules of a signing request's conditions. Pure. */
final class Conditions {
    static final FieldPath PATH = FieldPath.of("status", "conditions");

    private static final Set<String> KNOWN = Set.of("Approved", "Denied", "Failed");

    private Conditions() {}

    static Optional<JsonNode> find(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asString("").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /**
     * @param lasting the types of conditions that may not go once they are there
     */
    static void validate(
            DynamicObject object, DynamicObject old, List<String> lasting, Violations violations) {
        JsonNode conditions = object.at("status", "conditions");
        JsonNode before = old.at("status", "conditions");
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode condition : conditions) {
            one(condition, PATH.index(index++), seen, violations);
        }
        if (seen.contains("Approved") && seen.contains("Denied")) {
            violations.invalid(
                    PATH, "Denied", "Approved and Denied conditions are mutually exclusive");
        }
        for (String type : lasting) {
            Optional<JsonNode> had = find(before, type);
            Optional<JsonNode> has = find(conditions, type);
            if (had.isPresent() && has.isEmpty()) {
                violations.forbidden(
                        PATH,
                        "updates may not remove a condition of type \"%s\"".formatted(type));
            } else if (had.isPresent() && !had.equals(has) && !type.equals("Failed")) {
                violations.forbidden(
                        PATH,
                        "updates may not modify a condition of type \"%s\"".formatted(type));
            }
        }
    }

    private static void one(
            JsonNode condition, FieldPath path, Set<String> seen, Violations violations) {
        String type = condition.path("type").asString("");
        String status = condition.path("status").asString("");
        if (type.isEmpty()) {
            violations.required(path.child("type"), "");
        } else if (!seen.add(type)) {
            violations.duplicate(path.child("type"), type);
        }
        if (status.isEmpty()) {
            violations.required(path.child("status"), "");
        } else if (KNOWN.contains(type) && !status.equals("True")) {
            violations.notSupported(path.child("status"), status, List.of("True"));
        }
    }
}
