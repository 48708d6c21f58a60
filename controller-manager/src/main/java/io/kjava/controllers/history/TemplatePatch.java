package io.kjava.controllers.history;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.kjava.codec.JsonCodec;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template as a revision holds it: the strategic merge patch that would put it back, so that {@code
 * kubectl rollout undo} can apply it. Pure.
 */
public final class TemplatePatch {
    private TemplatePatch() {}

    public static ObjectNode of(PodTemplateSpec template) {
        // through bytes, so that numbers are of the same kind as those of a revision that was read
        ObjectNode tree = JsonCodec.read(JsonCodec.writeTyped(template)).tree();
        ObjectNode patch = tree.objectNode();
        ObjectNode replaced = patch.putObject("spec").putObject("template");
        replaced.put("$patch", "replace");
        replaced.setAll(sorted(tree));
        return patch;
    }

    /** Fields by name, as Kubernetes writes them: kubectl compares revisions byte by byte. */
    private static ObjectNode sorted(ObjectNode tree) {
        ObjectNode result = tree.objectNode();
        tree.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(field -> result.set(field.getKey(), sorted(field.getValue())));
        return result;
    }

    private static JsonNode sorted(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return sorted(object);
        }
        if (value instanceof ArrayNode array) {
            ArrayNode result = array.arrayNode();
            array.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return value;
    }

    public static PodTemplateSpec read(ControllerRevision revision) {
        JsonNode template = data(revision).path("spec").path("template").deepCopy();
        if (template instanceof ObjectNode object) {
            object.remove("$patch");
        }
        return JsonCodec.toTyped(template, PodTemplateSpec.class);
    }

    /** Compares contents, whatever the order of fields. */
    static boolean holds(ControllerRevision revision, ObjectNode patch) {
        return data(revision).equals(patch);
    }

    private static JsonNode data(ControllerRevision revision) {
        return JsonCodec.readTree(JsonCodec.writeTyped(revision.getData()));
    }
}
