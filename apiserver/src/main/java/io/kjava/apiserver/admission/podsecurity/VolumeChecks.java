package io.kjava.apiserver.admission.podsecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Which sorts of volumes a pod may use. Pure. */
final class VolumeChecks {
    private static final Set<String> HARMLESS = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private VolumeChecks() {}

    static Optional<Finding> restricted(PodView pod) {
        List<String> volumes = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (JsonNode volume : pod.spec().path("volumes")) {
            String type = type(volume);
            if (!HARMLESS.contains(type)) {
                volumes.add(volume.path("name").asString(""));
                types.add(type);
            }
        }
        return volumes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "restricted volume types",
                        "%s %s %s %s %s"
                                .formatted(
                                        PodView.count("volume", volumes.size()),
                                        PodView.quoted(volumes),
                                        volumes.size() == 1 ? "uses" : "use",
                                        PodView.count("restricted volume type", types.size()),
                                        PodView.quoted(types))));
    }

    private static String type(JsonNode volume) {
        return volume.propertyStream()
                .map(java.util.Map.Entry::getKey)
                .filter(field -> !field.equals("name"))
                .findFirst()
                .orElse("unknown");
    }
}
