package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.List;

/** A pod that gets its node also gets the node's zone and region as labels. */
public final class PodTopology implements AdmissionPlugin {
    private static final ResourceName NODES = new ResourceName("", "v1", "nodes");
    private static final List<String> LABELS = List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");
    private final StoredObjects objects;

    public PodTopology(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject object = request.object();
        if (object == null || request.operation() != Operation.CREATE || !request.is("pods")) {
            return;
        }
        String node = switch (request.subresource()) {
            case "binding" -> object.text("target", "name");
            case "" -> object.text("spec", "nodeName");
            default -> "";
        };
        if (!node.isEmpty()) {
            objects.find(NODES, ObjectKey.cluster(node)).ifPresent(found -> label(object, found));
        }
    }

    private static void label(DynamicObject object, DynamicObject node) {
        for (String label : LABELS) {
            node.label(label)
                    .ifPresent(value -> object.objectAt("metadata", "labels").put(label, value));
        }
    }
}
