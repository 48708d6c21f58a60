package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ApiException;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.quota.PodTotals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives containers the amounts that a namespace's limit ranges say, and holds all to the ranges. */
public final class LimitRanger implements AdmissionPlugin {
    private static final ResourceName RANGES = new ResourceName("", "v1", "limitranges");
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";
    private final StoredObjects objects;

    public LimitRanger(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "LimitRanger";
    }

    private static boolean isConcerned(AdmissionRequest request) {
        DynamicObject old = request.old();
        if (request.object() == null || old != null && old.isTerminating()) {
            return false;
        }
        if (request.is("pods")) {
            return request.creates("pods")
                    || request.operation() == Operation.UPDATE
                            && request.subresource().equals("resize");
        }
        return request.is("persistentvolumeclaims")
                && request.subresource().isEmpty()
                && request.operation() != Operation.DELETE;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject pod = request.object();
        if (pod == null || !request.is("pods") || !isConcerned(request)) {
            return;
        }
        for (DynamicObject range : objects.all(RANGES, request.key().namespace())) {
            fill(pod, range);
        }
    }

    private static void fill(DynamicObject pod, DynamicObject range) {
        Map<String, JsonNode> requests = new HashMap<>();
        Map<String, JsonNode> limits = new HashMap<>();
        for (JsonNode item : range.at("spec", "limits")) {
            if (item.path("type").asString("").equals("Container")) {
                item.path("defaultRequest").properties().forEach(e -> requests.put(e.getKey(), e.getValue()));
                item.path("default").properties().forEach(e -> limits.put(e.getKey(), e.getValue()));
            }
        }
        List<String> notes = new ArrayList<>();
        for (JsonNode container : pod.at("spec", "containers")) {
            fill((ObjectNode) container, "container", requests, limits, notes);
        }
        for (JsonNode container : pod.at("spec", "initContainers")) {
            fill((ObjectNode) container, "init container", requests, limits, notes);
        }
        if (!notes.isEmpty()) {
            pod.objectAt("metadata", "annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes));
        }
    }

    private static void fill(
            ObjectNode container,
            String what,
            Map<String, JsonNode> requests,
            Map<String, JsonNode> limits,
            List<String> notes) {
        String where = " for " + what + " " + container.path("name").asString("");
        TreeSet<String> setLimits = fill(container, "limits", limits);
        TreeSet<String> setRequests = fill(container, "requests", requests);
        if (!setRequests.isEmpty()) {
            notes.add(String.join(", ", setRequests) + " request" + where);
        }
        if (!setLimits.isEmpty()) {
            notes.add(String.join(", ", setLimits) + " limit" + where);
        }
    }

    private static TreeSet<String> fill(ObjectNode container, String side, Map<String, JsonNode> defaults) {
        TreeSet<String> set = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : defaults.entrySet()) {
            if (container.path("resources").path(side).path(entry.getKey()).isMissingNode()) {
                ObjectNode resources = child(container, "resources");
                child(resources, side).set(entry.getKey(), entry.getValue());
                set.add(entry.getKey());
            }
        }
        return set;
    }

    private static ObjectNode child(ObjectNode node, String field) {
        return node.get(field) instanceof ObjectNode found ? found : node.putObject(field);
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject object = request.object();
        if (object == null || !isConcerned(request)) {
            return;
        }
        for (DynamicObject range : objects.all(RANGES, request.key().namespace())) {
            LimitCheck check = new LimitCheck();
            for (JsonNode item : range.at("spec", "limits")) {
                check(check, item, request, object);
            }
            if (!check.problems().isEmpty()) {
                throw ApiException.forbidden(request.resource(), request.key().name(), check.message());
            }
        }
    }

    private static void check(LimitCheck check, JsonNode item, AdmissionRequest request, DynamicObject object) {
        String type = item.path("type").asString("");
        if (request.is("persistentvolumeclaims")) {
            if (type.equals("PersistentVolumeClaim")) {
                check.claim(item, amounts(object.at("spec", "resources", "requests")));
            }
        } else if (type.equals("Container")) {
            for (String list : List.of("containers", "initContainers")) {
                for (JsonNode container : object.at("spec", list)) {
                    check.compute(
                            item,
                            amounts(container.path("resources").path("requests")),
                            amounts(container.path("resources").path("limits")));
                }
            }
        } else if (type.equals("Pod")) {
            PodTotals totals = PodTotals.of(JsonCodec.toTyped(object, Pod.class));
            check.compute(item, totals.requests(), totals.limits());
        }
    }

    static Map<String, QuantityValue> amounts(JsonNode list) {
        Map<String, QuantityValue> amounts = new HashMap<>();
        list.properties()
                .forEach(e ->
                        amounts.put(e.getKey(), QuantityValue.parse(e.getValue().asString(""))));
        return amounts;
    }
}
