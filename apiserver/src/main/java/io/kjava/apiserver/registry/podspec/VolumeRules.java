package io.kjava.apiserver.registry.podspec;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the volumes of a pod must be. Pure. */
final class VolumeRules {
    private static final Map<String, List<String>> REQUIRED =
            Map.of(
                    "hostPath", List.of("path"),
                    "secret", List.of("secretName"),
                    "configMap", List.of("name"),
                    "persistentVolumeClaim", List.of("claimName"),
                    "nfs", List.of("server", "path"),
                    "csi", List.of("driver"),
                    "image", List.of("reference"));

    private VolumeRules() {}

    /** The names of the volumes, for whoever mounts them. */
    static Set<String> validate(JsonNode volumes, FieldPath path, Violations out) {
        Set<String> names = new HashSet<>();
        int index = 0;
        for (JsonNode volume : volumes) {
            FieldPath at = path.index(index++);
            String name = volume.path("name").asString("");
            if (name.isEmpty()) {
                out.required(at.child("name"), "");
            } else {
                Names.label(name).forEach(p -> out.invalid(at.child("name"), name, p));
                if (!names.add(name)) {
                    out.duplicate(at.child("name"), name);
                }
            }
            source(volume, at, out);
        }
        return names;
    }

    private static void source(JsonNode volume, FieldPath at, Violations out) {
        String first = "";
        for (String field : volume.propertyNames()) {
            if (field.equals("name")) {
                continue;
            }
            if (!first.isEmpty()) {
                out.forbidden(at.child(field), "may not specify more than 1 volume type");
                continue;
            }
            first = field;
            for (String required : REQUIRED.getOrDefault(field, List.of())) {
                if (volume.path(field).path(required).asString("").isEmpty()) {
                    out.required(at.child(field).child(required), "");
                }
            }
            items(volume.path(field).path("items"), at.child(field).child("items"), out);
        }
        if (first.isEmpty()) {
            out.required(at, "must specify a volume type");
        }
        String host = volume.path("hostPath").path("path").asString("");
        if (List.of(host.split("/")).contains("..")) {
            out.invalid(at.child("hostPath").child("path"), host, "must not contain '..'");
        }
    }

    private static void items(JsonNode items, FieldPath path, Violations out) {
        int index = 0;
        for (JsonNode item : items) {
            FieldPath at = path.index(index++);
            String target = item.path("path").asString("");
            if (target.isEmpty()) {
                out.required(at.child("path"), "");
            } else if (target.startsWith("/")) {
                out.invalid(at.child("path"), target, "must be a relative path");
            } else if (List.of(target.split("/")).contains("..")) {
                out.invalid(at.child("path"), target, "must not contain '..'");
            }
        }
    }
}
