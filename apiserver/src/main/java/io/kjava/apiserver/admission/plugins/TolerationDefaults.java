package io.kjava.apiserver.admission.plugins;

import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.codec.DynamicObject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod stays five minutes on a node that is not ready or cannot be reached, unless it says else. */
public final class TolerationDefaults implements AdmissionPlugin {
    private static final long SECONDS = 300;
    private static final List<String> KEYS = List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (pod == null
                || !writes
                || !request.is("pods")
                || !request.subresource().isEmpty()) {
            return;
        }
        ObjectNode spec = pod.objectAt("spec");
        for (String key : KEYS) {
            if (!tolerates(spec.path("tolerations"), key)) {
                add(spec, key);
            }
        }
    }

    private static boolean tolerates(JsonNode tolerations, String key) {
        for (JsonNode toleration : tolerations) {
            String own = toleration.path("key").asString("");
            String effect = toleration.path("effect").asString("");
            if ((own.isEmpty() || own.equals(key)) && (effect.isEmpty() || effect.equals("NoExecute"))) {
                return true;
            }
        }
        return false;
    }

    private static void add(ObjectNode spec, String key) {
        ArrayNode tolerations =
                spec.get("tolerations") instanceof ArrayNode found ? found : spec.putArray("tolerations");
        ObjectNode toleration = tolerations.addObject();
        toleration.put("key", key);
        toleration.put("operator", "Exists");
        toleration.put("effect", "NoExecute");
        toleration.put("tolerationSeconds", SECONDS);
    }
}
