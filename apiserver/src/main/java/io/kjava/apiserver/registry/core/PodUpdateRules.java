package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.apiserver.registry.podspec.SchedulingRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What of a pod's spec may change after it was created. Pure. */
final class PodUpdateRules {
    private static final String MESSAGE = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
            + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
            + " (allow it to be set to 1 if it was previously negative)";

    private PodUpdateRules() {}

    static void validate(Spot spec, Spot old) {
        for (String list : List.of("containers", "initContainers")) {
            if (spec.at(list).size() != old.at(list).size()) {
                spec.at(list).forbidden("pod updates may not add or remove containers");
                return;
            }
            spec.at(list).each(PodUpdateRules::image);
        }
        if (!deadline(spec.at("activeDeadlineSeconds"), old.at("activeDeadlineSeconds"))) {
            return;
        }
        tolerations(spec.at("tolerations"), old.at("tolerations").value());
        gates(spec.at("schedulingGates"), old.at("schedulingGates").value());
        if (!(spec.value().deepCopy() instanceof ObjectNode munged)) {
            return;
        }
        restore(munged, old.value());
        if (old.at("schedulingGates").size() > 0) {
            PodGatedRules.restore(munged, spec, old);
        }
        if (!Sameness.of(munged, old.value())) {
            spec.forbidden(MESSAGE + "\n" + difference(munged, old.value()));
        }
    }

    private static void image(Spot container) {
        Spot image = container.at("image");
        if (image.isEmpty()) {
            image.required();
        }
        if (!image.text().equals(image.text().strip())) {
            image.invalid(image.text(), "must not have leading or trailing whitespace");
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
    }

    private static void copy(ObjectNode to, JsonNode from, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }

    /** Whether there is a point in looking further. */
    private static boolean deadline(Spot now, Spot before) {
        if (!now.isSet()) {
            if (before.isSet()) {
                now.invalid("must not update from a positive integer to nil value");
            }
            return true;
        }
        if (now.number() < 0 || now.number() > Integer.MAX_VALUE) {
            now.invalid(NumberRules.range(0, Integer.MAX_VALUE));
            return false;
        }
        if (before.isSet() && before.number() < now.number()) {
            now.invalid("must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void tolerations(Spot after, JsonNode before) {
        for (JsonNode old : before) {
            boolean kept = false;
            for (JsonNode toleration : after.value()) {
                kept |= sameButSeconds(toleration, old);
            }
            if (!kept) {
                after.forbidden("existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
        SchedulingRules.tolerations(after);
    }

    private static boolean sameButSeconds(JsonNode one, JsonNode other) {
        for (String field : List.of("key", "operator", "value", "effect")) {
            if (!one.path(field).asString("").equals(other.path(field).asString(""))) {
                return false;
            }
        }
        return true;
    }

    private static void gates(Spot after, JsonNode before) {
        for (Spot gate : after.items()) {
            boolean known = false;
            for (JsonNode old : before) {
                known |= gate.at("name").is(old.path("name").asString(""));
            }
            if (!known) {
                gate.at("name")
                        .forbidden("only deletion is allowed, but found new scheduling gate '"
                                + gate.at("name").text()
                                + "'");
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
            fields.forEach(field -> collect(path + "." + field, after.path(field), before.path(field), text));
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
