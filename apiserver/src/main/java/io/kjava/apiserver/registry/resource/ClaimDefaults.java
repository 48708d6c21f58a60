package io.kjava.apiserver.registry.resource;

import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.positive;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a claim means that does not say how many devices, or how a toleration compares. Pure. */
final class ClaimDefaults {
    private ClaimDefaults() {}

    /** Of the spec of a claim. */
    static void requests(JsonNode spec) {
        for (ObjectNode request : objects(spec.path("devices"), "requests")) {
            if (request.get("exactly") instanceof ObjectNode exactly) {
                wish(exactly);
            }
            objects(request, "firstAvailable").forEach(ClaimDefaults::wish);
        }
    }

    private static void wish(ObjectNode wish) {
        text(wish, "allocationMode", "ExactCount");
        if (wish.path("allocationMode").asString("").equals("ExactCount")) {
            positive(wish, "count", 1);
        }
        tolerate(wish);
    }

    /** Of everything in a list that has tolerations. */
    static void tolerations(JsonNode list) {
        for (JsonNode each : list) {
            if (each instanceof ObjectNode object) {
                tolerate(object);
            }
        }
    }

    private static void tolerate(ObjectNode object) {
        objects(object, "tolerations").forEach(each -> text(each, "operator", "Equal"));
    }
}
