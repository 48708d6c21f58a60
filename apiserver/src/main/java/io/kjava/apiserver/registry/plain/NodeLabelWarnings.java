package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.NodeLabels;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Warnings about old labels of nodes in kinds that choose nodes. Pure. */
final class NodeLabelWarnings {
    private NodeLabelWarnings() {}

    static List<String> storageClass(DynamicObject one) {
        List<String> warnings = new ArrayList<>(0);
        JsonNode topologies = one.at("allowedTopologies");
        for (int i = 0; i < topologies.size(); i++) {
            JsonNode expressions = topologies.path(i).path("matchLabelExpressions");
            for (int j = 0; j < expressions.size(); j++) {
                String place = "allowedTopologies[%d].matchLabelExpressions[%d].key".formatted(i, j);
                String key = key(expressions.path(j));
                NodeLabels.warning(key).ifPresent(text -> warnings.add("%s: %s is %s".formatted(place, key, text)));
            }
        }
        return warnings;
    }

    static List<String> storageCapacity(DynamicObject capacity) {
        List<String> warnings = new ArrayList<>(0);
        JsonNode topology = capacity.at("nodeTopology");
        JsonNode expressions = topology.path("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            String place = "nodeTopology.matchExpressions[%d].key".formatted(i);
            String key = key(expressions.path(i));
            NodeLabels.warning(key).ifPresent(text -> warnings.add("%s: %s is %s".formatted(place, key, text)));
        }
        for (String label : topology.path("matchLabels").propertyNames()) {
            NodeLabels.warning(label)
                    .ifPresent(text -> warnings.add("nodeTopology.matchLabels.%s: %s".formatted(label, text)));
        }
        return warnings;
    }

    static List<String> runtimeClass(DynamicObject one) {
        List<String> warnings = new ArrayList<>(0);
        for (String label : one.at("scheduling", "nodeSelector").propertyNames()) {
            NodeLabels.warning(label).ifPresent(text -> warnings.add("scheduling.nodeSelector: " + text));
        }
        return warnings;
    }

    private static String key(JsonNode expression) {
        return expression.path("key").asString("");
    }
}
