package io.kjava.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;
import java.util.TreeMap;

/** A node's conditions without their times. */
record ConditionImage(Map<String, String> statuses) {
    static ConditionImage of(Node node) {
        Map<String, String> statuses = new TreeMap<>();
        if (node.getStatus() != null) {
            node.getStatus().getConditions().forEach(c -> statuses.put(c.getType(), String.valueOf(c.getStatus())));
        }
        return new ConditionImage(statuses);
    }
}
