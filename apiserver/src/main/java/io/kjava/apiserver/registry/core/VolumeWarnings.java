package io.kjava.apiserver.registry.core;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.NodeLabels;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a client is told about volumes and claims that are accepted all the same. Pure. */
final class VolumeWarnings {
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String OPTIONS = "volume.beta.kubernetes.io/mount-options";
    private static final Map<String, String> PLUGINS = plugins();

    private VolumeWarnings() {}

    private static Map<String, String> plugins() {
        Map<String, String> plugins = new LinkedHashMap<>();
        plugins.put("cephfs", "deprecated in v1.28, non-functional in v1.31+");
        plugins.put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+");
        plugins.put("scaleIO", "deprecated in v1.16, non-functional in v1.22+");
        plugins.put("storageos", "deprecated in v1.22, non-functional in v1.25+");
        plugins.put("glusterfs", "deprecated in v1.25, non-functional in v1.26+");
        plugins.put("rbd", "deprecated in v1.28, non-functional in v1.31+");
        return plugins;
    }

    static List<String> volume(DynamicObject volume) {
        List<String> warnings = new ArrayList<>(0);
        JsonNode spec = volume.at("spec");
        annotation(volume, CLASS, "deprecated since v1.8; use \"storageClassName\" attribute instead", warnings);
        annotation(volume, OPTIONS, "deprecated since v1.31; use \"mountOptions\" attribute instead", warnings);
        if (spec.path("persistentVolumeReclaimPolicy").asString("").equals("Recycle")) {
            warnings.add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated."
                    + " Instead, the recommended approach is to use dynamic provisioning.");
        }
        nodes(spec.path("nodeAffinity").path("required").path("nodeSelectorTerms"), warnings);
        PLUGINS.forEach((plugin, text) -> {
            if (spec.path(plugin).isObject()) {
                warnings.add("spec." + (plugin.equals("storageos") ? "storageOS" : plugin) + ": " + text);
            }
        });
        fraction(spec.path("capacity").path("storage"), "spec.capacity[storage]", warnings);
        return warnings;
    }

    static List<String> claim(DynamicObject claim) {
        List<String> warnings = new ArrayList<>(0);
        JsonNode resources = claim.at("spec", "resources");
        annotation(claim, CLASS, "deprecated since v1.8; use \"storageClassName\" attribute instead", warnings);
        for (String kind : List.of("requests", "limits")) {
            fraction(resources.path(kind).path("storage"), "spec.resources." + kind + "[storage]", warnings);
        }
        return warnings;
    }

    private static void annotation(DynamicObject object, String name, String text, List<String> warnings) {
        if (object.annotations().containsKey(name)) {
            warnings.add("metadata.annotations[" + name + "]: " + text);
        }
    }

    private static void nodes(JsonNode terms, List<String> warnings) {
        for (int i = 0; i < terms.size(); i++) {
            JsonNode expressions = terms.path(i).path("matchExpressions");
            for (int j = 0; j < expressions.size(); j++) {
                String key = expressions.path(j).path("key").asString("");
                String place =
                        "spec.nodeAffinity.required.nodeSelectorTerms[%d].matchExpressions[%d].key".formatted(i, j);
                NodeLabels.warning(key).ifPresent(text -> warnings.add("%s: %s is %s".formatted(place, key, text)));
            }
        }
    }

    private static void fraction(JsonNode amount, String place, List<String> warnings) {
        if (!amount.isString()) {
            return;
        }
        QuantityValue value = QuantityValue.parse(amount.stringValue());
        if (value.toMilli() % 1000 != 0) {
            warnings.add("%s: fractional byte value %s is invalid, must be an integer"
                    .formatted(place, Violations.quote(value.toString())));
        }
    }
}
