package io.kjava.apiserver.admission.plugins;

import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.codec.DynamicObject;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What stores data does not vanish while it is used: its controller takes the finalizer away. */
public final class InUseFinalizers implements AdmissionPlugin {
    private static final Map<String, String> FINALIZERS = Map.of(
            "persistentvolumes", "kubernetes.io/pv-protection",
            "persistentvolumeclaims", "kubernetes.io/pvc-protection",
            "volumeattributesclasses.storage.k8s.io", "kubernetes.io/vac-protection");

    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject object = request.object();
        String finalizer = FINALIZERS.get(request.resource().groupResource());
        if (object == null
                || finalizer == null
                || !request.creates(request.resource().groupResource())) {
            return;
        }
        ArrayNode finalizers = PodTree.list(object.metadata(), "finalizers");
        for (JsonNode known : finalizers) {
            if (known.asString("").equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }
}
