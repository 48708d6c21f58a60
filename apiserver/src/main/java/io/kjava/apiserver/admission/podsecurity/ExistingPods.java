package io.kjava.apiserver.admission.podsecurity;

import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What a level would mean for pods that run already. Pure. */
final class ExistingPods {
    private static final int MOST = 3000;

    private ExistingPods() {}

    /** Sentences about the pods that a new level would not let in. */
    static List<String> warnings(String namespace, LevelVersion level, List<DynamicObject> pods) {
        List<DynamicObject> ordered = oneOfEachOwnerFirst(pods);
        Map<String, TreeSet<String>> podsByReason = new TreeMap<>();
        for (DynamicObject pod : ordered.subList(0, Math.min(MOST, ordered.size()))) {
            List<Finding> findings =
                    StandardChecks.findings(level, new PodView(pod.at("metadata", "annotations"), pod.at("spec")));
            if (!findings.isEmpty()) {
                podsByReason
                        .computeIfAbsent(Finding.reasons(findings), _ -> new TreeSet<>())
                        .add(pod.name());
            }
        }
        List<String> warnings = new ArrayList<>();
        if (ordered.size() > MOST) {
            warnings.add("new PodSecurity enforce level only checked against the first %d of %d existing pods"
                    .formatted(MOST, ordered.size()));
        }
        if (!podsByReason.isEmpty()) {
            warnings.add("existing pods in namespace \"%s\" violate the new PodSecurity enforce level \"%s\""
                    .formatted(namespace, level));
        }
        podsByReason.entrySet().stream()
                .map(entry -> sentence(entry.getValue(), entry.getKey()))
                .sorted()
                .forEach(warnings::add);
        return warnings;
    }

    private static String sentence(TreeSet<String> names, String reason) {
        return switch (names.size()) {
            case 1 -> names.first() + ": " + reason;
            case 2 -> names.first() + " (and 1 other pod): " + reason;
            default -> "%s (and %d other pods): %s".formatted(names.first(), names.size() - 1, reason);
        };
    }

    private static List<DynamicObject> oneOfEachOwnerFirst(List<DynamicObject> pods) {
        List<DynamicObject> first = new ArrayList<>();
        List<DynamicObject> others = new ArrayList<>();
        Set<String> owners = new HashSet<>();
        for (DynamicObject pod : pods) {
            String owner = owner(pod);
            (owner.isEmpty() || owners.add(owner) ? first : others).add(pod);
        }
        first.addAll(others);
        return first;
    }

    private static String owner(DynamicObject pod) {
        for (JsonNode owner : pod.at("metadata", "ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                return owner.path("uid").asString("");
            }
        }
        return "";
    }

    /** Whether an update changes what the checks look at: images, and containers that are added. */
    static boolean isSignificant(JsonNode spec, JsonNode old) {
        return differ(spec.path("containers"), old.path("containers"))
                || differ(spec.path("initContainers"), old.path("initContainers"))
                || addsEphemeral(spec.path("ephemeralContainers"), old.path("ephemeralContainers"));
    }

    private static boolean differ(JsonNode containers, JsonNode old) {
        if (containers.size() != old.size()) {
            return true;
        }
        for (int i = 0; i < containers.size(); i++) {
            if (!image(containers.path(i)).equals(image(old.path(i)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean addsEphemeral(JsonNode containers, JsonNode old) {
        Map<String, String> known = new TreeMap<>();
        old.forEach(container -> known.put(PodView.name(container), image(container)));
        for (JsonNode container : containers) {
            if (!image(container).equals(known.get(PodView.name(container)))) {
                return true;
            }
        }
        return false;
    }

    private static String image(JsonNode container) {
        return container.path("image").asString("");
    }
}
