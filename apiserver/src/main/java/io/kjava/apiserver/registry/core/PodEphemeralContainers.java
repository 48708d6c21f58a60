package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code ephemeralcontainers}: adds containers to a pod that runs, and removes or changes none. */
final class PodEphemeralContainers implements SubresourceStrategy {
    @Override
    public void confine(DynamicObject wanted, DynamicObject old) {
        JsonNode containers = wanted.at("spec", "ephemeralContainers").deepCopy();
        ObjectNode tree = wanted.tree();
        SubresourceStrategy.restore(wanted, old);
        if (containers.isMissingNode()) {
            object(tree, "spec").remove("ephemeralContainers");
        } else {
            object(tree, "spec").set("ephemeralContainers", containers);
        }
    }

    @Override
    public void validate(DynamicObject pod, DynamicObject old, Violations violations) {
        if (old.annotation("kubernetes.io/config.mirror").isPresent()) {
            violations.forbidden(FieldPath.ROOT, "static pods do not support ephemeral containers");
            return;
        }
        PodRules.pod(Spot.of(pod, violations));
        FieldPath path = FieldPath.of("spec", "ephemeralContainers");
        for (JsonNode before : old.at("spec", "ephemeralContainers")) {
            String name = before.path("name").asString("");
            JsonNode after = find(pod.at("spec", "ephemeralContainers"), name);
            if (after.isMissingNode()) {
                violations.forbidden(path, "existing ephemeral containers \"%s\" may not be removed\n".formatted(name));
            } else if (!Sameness.of(after, before)) {
                violations.forbidden(path, "existing ephemeral containers \"%s\" may not be changed\n".formatted(name));
            }
        }
    }

    private static JsonNode find(JsonNode containers, String name) {
        for (JsonNode container : containers) {
            if (container.path("name").asString("").equals(name)) {
                return container;
            }
        }
        return containers.path(-1);
    }

    @Override
    public boolean changesSpec() {
        return true;
    }
}
