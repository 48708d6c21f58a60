package io.kjava.apiserver.registry.podspec;

import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.api.QuantityValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The quality of service class of a pod. Pure. */
public final class PodQos {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private PodQos() {}

    /** Guaranteed, Burstable or BestEffort. */
    public static String of(JsonNode spec) {
        if (!spec.path("resources").isEmpty()) {
            return of(List.of(spec.path("resources")));
        }
        List<JsonNode> resources = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : objects(spec, list)) {
                resources.add(container.path("resources"));
            }
        }
        return of(resources);
    }

    private static String of(List<JsonNode> resources) {
        Map<String, QuantityValue> requests = new TreeMap<>();
        Map<String, QuantityValue> limits = new TreeMap<>();
        boolean guaranteed = true;
        for (JsonNode one : resources) {
            sum(one.path("requests"), requests);
            guaranteed &= sum(one.path("limits"), limits) == COMPUTE.size();
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        return guaranteed && same(requests, limits) ? "Guaranteed" : "Burstable";
    }

    /** How many compute resources the amounts name with more than zero. */
    private static int sum(JsonNode amounts, Map<String, QuantityValue> total) {
        int named = 0;
        for (String resource : COMPUTE) {
            String text = amounts.path(resource).asString("");
            QuantityValue amount = text.isEmpty() ? QuantityValue.ZERO : QuantityValue.parse(text);
            if (amount.signum() > 0) {
                total.merge(resource, amount, QuantityValue::add);
                named++;
            }
        }
        return named;
    }

    private static boolean same(Map<String, QuantityValue> requests, Map<String, QuantityValue> limits) {
        if (requests.size() != limits.size()) {
            return false;
        }
        for (Map.Entry<String, QuantityValue> limit : limits.entrySet()) {
            QuantityValue request = requests.get(limit.getKey());
            if (request == null || request.compareTo(limit.getValue()) != 0) {
                return false;
            }
        }
        return true;
    }
}
