package io.kjava.apiserver.admission.plugins;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks over the tree of a pod's spec. Pure. */
final class PodTree {
    private PodTree() {}

    /** Init containers first, ephemeral ones last. */
    static List<JsonNode> containers(JsonNode spec) {
        List<JsonNode> all = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            spec.path(list).forEach(all::add);
        }
        return all;
    }

    /** Names of all secrets that the pod refers to in any way. */
    static Set<String> secrets(JsonNode spec) {
        Set<String> names = new LinkedHashSet<>();
        spec.path("imagePullSecrets").forEach(ref -> add(names, ref.path("name")));
        for (JsonNode container : containers(spec)) {
            container
                    .path("envFrom")
                    .forEach(from -> add(names, from.path("secretRef").path("name")));
            container
                    .path("env")
                    .forEach(env -> add(
                            names, env.path("valueFrom").path("secretKeyRef").path("name")));
        }
        for (JsonNode volume : spec.path("volumes")) {
            add(names, volume.path("secret").path("secretName"));
            for (JsonNode source : volume.path("projected").path("sources")) {
                add(names, source.path("secret").path("name"));
            }
            volume.properties().forEach(part -> {
                JsonNode ref = part.getValue();
                add(names, ref.path("secretRef").path("name"));
                add(names, ref.path("nodePublishSecretRef").path("name"));
            });
            add(names, volume.path("azureFile").path("secretName"));
        }
        return names;
    }

    /** Names of all config maps that the pod refers to in any way. */
    static Set<String> configMaps(JsonNode spec) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode container : containers(spec)) {
            container
                    .path("envFrom")
                    .forEach(from -> add(names, from.path("configMapRef").path("name")));
            container
                    .path("env")
                    .forEach(env -> add(
                            names, env.path("valueFrom").path("configMapKeyRef").path("name")));
        }
        for (JsonNode volume : spec.path("volumes")) {
            add(names, volume.path("configMap").path("name"));
            for (JsonNode source : volume.path("projected").path("sources")) {
                add(names, source.path("configMap").path("name"));
            }
        }
        return names;
    }

    /** Whether some projected volume has a source of that sort. */
    static boolean projects(JsonNode spec, String source) {
        for (JsonNode volume : spec.path("volumes")) {
            for (JsonNode part : volume.path("projected").path("sources")) {
                if (part.has(source)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The list of that name, made when absent. */
    static ArrayNode list(ObjectNode node, String field) {
        return node.get(field) instanceof ArrayNode found ? found : node.putArray(field);
    }

    private static void add(Set<String> names, JsonNode name) {
        if (!name.asString("").isEmpty()) {
            names.add(name.asString());
        }
    }
}
