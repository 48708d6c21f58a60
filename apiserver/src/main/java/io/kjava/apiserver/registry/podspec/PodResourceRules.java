package io.kjava.apiserver.registry.podspec;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.Map;
import java.util.TreeMap;

/** Resources of a pod as a whole, beside those of its containers. Pure. */
final class PodResourceRules {
    private PodResourceRules() {}

    static void validate(Spot spec) {
        Spot resources = spec.at("resources");
        if (!resources.isSet()) {
            return;
        }
        if (resources.at("claims").isSet()) {
            resources.at("claims").forbidden("claims cannot be set for Resources at pod-level");
        }
        RequirementRules.ofPod(resources);
        for (Map.Entry<String, QuantityValue> sum : requested(spec).entrySet()) {
            Spot request = resources.at("requests").key(sum.getKey());
            if (isOfPods(sum.getKey()) && sum.getValue().compareTo(request.quantity()) > 0) {
                request.invalid(
                        request.quantity().toString(),
                        "must be greater than or equal to aggregate container requests of " + sum.getValue());
            }
        }
        Spot containers = spec.at("containers");
        for (int i = 0; i < containers.size(); i++) {
            for (Spot limit : containers.item(i).at("resources", "limits").entries()) {
                Spot most = resources.at("limits").key(limit.name());
                if (most.isSet() && limit.quantity().compareTo(most.quantity()) > 0) {
                    resources
                            .at("containers")
                            .item(i)
                            .key(limit.name())
                            .at("limits")
                            .invalid(
                                    limit.quantity().toString(),
                                    "must be less than or equal to pod limits of " + most.quantity());
                }
            }
        }
    }

    private static boolean isOfPods(String name) {
        return name.equals("cpu") || name.equals("memory") || ResourceRules.isHugePage(name);
    }

    /** What the containers ask for together, at the time when they ask for most. */
    private static Map<String, QuantityValue> requested(Spot spec) {
        Map<String, QuantityValue> sum = new TreeMap<>();
        spec.at("containers").each(container -> add(sum, container));
        Map<String, QuantityValue> sidecars = new TreeMap<>();
        Map<String, QuantityValue> starting = new TreeMap<>();
        for (Spot init : spec.at("initContainers").items()) {
            Map<String, QuantityValue> now = new TreeMap<>(sidecars);
            add(now, init);
            if (init.at("restartPolicy").is("Always")) {
                add(sum, init);
                add(sidecars, init);
            }
            now.forEach((name, amount) -> starting.merge(name, amount, QuantityValue::max));
        }
        starting.forEach((name, amount) -> sum.merge(name, amount, QuantityValue::max));
        return sum;
    }

    private static void add(Map<String, QuantityValue> sum, Spot container) {
        for (Spot request : container.at("resources", "requests").entries()) {
            sum.merge(request.name(), request.quantity(), QuantityValue::add);
        }
    }
}
