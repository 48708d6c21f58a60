package io.kjava.apiserver.admission.plugins;

import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** No pod goes to a node before somebody has looked at it. */
public final class NewNodeTaint implements AdmissionPlugin {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject node = request.object();
        if (node == null || !request.creates("nodes")) {
            return;
        }
        for (JsonNode taint : node.at("spec", "taints")) {
            if (taint.path("key").asString("").equals(NOT_READY)
                    && taint.path("effect").asString("").equals("NoSchedule")) {
                return;
            }
        }
        ObjectNode spec = node.objectAt("spec");
        ArrayNode taints = spec.get("taints") instanceof ArrayNode found ? found : spec.putArray("taints");
        ObjectNode taint = taints.addObject();
        taint.put("key", NOT_READY);
        taint.put("effect", "NoSchedule");
    }
}
