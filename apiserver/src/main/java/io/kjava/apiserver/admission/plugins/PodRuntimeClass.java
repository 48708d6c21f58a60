package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod of a runtime class carries the class's overhead and goes where the class can run. */
public final class PodRuntimeClass implements AdmissionPlugin {
    private static final ResourceName CLASSES = new ResourceName("node.k8s.io", "v1", "runtimeclasses");
    private static final String MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
    private static final String WITHOUT_CLASS =
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
    private final StoredObjects objects;

    public PodRuntimeClass(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (pod == null || !request.creates("pods")) {
            return;
        }
        runtimeClass(request, pod).ifPresent(found -> {
            setOverhead(request, pod, found);
            setScheduling(request, pod, found.at("scheduling"));
        });
    }

    private Optional<DynamicObject> runtimeClass(AdmissionRequest request, DynamicObject pod) {
        JsonNode name = pod.at("spec", "runtimeClassName");
        if (!name.isString()) {
            return Optional.empty();
        }
        Optional<DynamicObject> found = name.asString().isEmpty()
                ? Optional.empty()
                : objects.find(CLASSES, ObjectKey.cluster(name.asString()));
        if (found.isEmpty()) {
            throw forbidden(request, "pod rejected: RuntimeClass \"%s\" not found".formatted(name.asString()));
        }
        return found;
    }

    private static void setOverhead(AdmissionRequest request, DynamicObject pod, DynamicObject runtimeClass) {
        if (runtimeClass.at("overhead").isMissingNode()) {
            return;
        }
        JsonNode fixed = runtimeClass.at("overhead", "podFixed");
        JsonNode given = pod.at("spec", "overhead");
        if (!given.isMissingNode() && !isSame(given, fixed)) {
            throw forbidden(request, MISMATCH);
        }
        if (!fixed.isMissingNode()) {
            pod.objectAt("spec").set("overhead", fixed.deepCopy());
        }
    }

    private static void setScheduling(AdmissionRequest request, DynamicObject pod, JsonNode scheduling) {
        ObjectNode spec = pod.objectAt("spec");
        for (Map.Entry<String, JsonNode> wanted :
                scheduling.path("nodeSelector").properties()) {
            ObjectNode selector = pod.objectAt("spec", "nodeSelector");
            JsonNode own = selector.path(wanted.getKey());
            if (!own.isMissingNode() && !own.equals(wanted.getValue())) {
                throw forbidden(
                        request,
                        ("conflict: runtimeClass.scheduling.nodeSelector[%1$s] = %2$s; "
                                        + "pod.spec.nodeSelector[%1$s] = %3$s")
                                .formatted(wanted.getKey(), wanted.getValue().asString(""), own.asString("")));
            }
            selector.set(wanted.getKey(), wanted.getValue());
        }
        for (JsonNode toleration : scheduling.path("tolerations")) {
            ArrayNode own = PodTree.list(spec, "tolerations");
            if (!contains(own, toleration)) {
                own.add(toleration.deepCopy());
            }
        }
    }

    private static boolean contains(ArrayNode list, JsonNode wanted) {
        for (JsonNode item : list) {
            if (item.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (pod == null || !request.creates("pods")) {
            return;
        }
        JsonNode given = pod.at("spec", "overhead");
        JsonNode fixed = runtimeClass(request, pod)
                .map(found -> found.at("overhead", "podFixed"))
                .orElse(tools.jackson.databind.node.MissingNode.getInstance());
        if (fixed.isEmpty() && !given.isEmpty()) {
            throw forbidden(request, WITHOUT_CLASS);
        }
        if (!fixed.isEmpty() && !isSame(given, fixed)) {
            throw forbidden(request, MISMATCH);
        }
    }

    private static boolean isSame(JsonNode a, JsonNode b) {
        return amounts(a).equals(amounts(b));
    }

    private static Map<String, QuantityValue> amounts(JsonNode list) {
        Map<String, QuantityValue> amounts = new HashMap<>();
        list.properties()
                .forEach(e ->
                        amounts.put(e.getKey(), QuantityValue.parse(e.getValue().asString(""))));
        return amounts;
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }
}
