package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.podspec.PodQos;
import io.kjava.apiserver.registry.podspec.PodSpecRules;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code resize}: changes the cpu and memory of containers that run. */
final class PodResize implements SubresourceStrategy {
    private static final Set<String> RESIZABLE = Set.of("cpu", "memory");

    @Override
    public void confine(DynamicObject wanted, DynamicObject old) {
        Map<String, ObjectNode> asked = new HashMap<>();
        for (String list : List.of("containers", "initContainers")) {
            objects(wanted.at("spec"), list)
                    .forEach(c -> asked.put(list + "/" + c.path("name").asString(""), c));
        }
        ObjectNode tree = wanted.tree();
        SubresourceStrategy.restore(wanted, old);
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : objects(object(tree, "spec"), list)) {
                ObjectNode from = asked.get(list + "/" + container.path("name").asString(""));
                if (from != null) {
                    copy(from, container, "resources");
                    copy(from, container, "resizePolicy");
                }
            }
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.get(field));
        } else {
            to.remove(field);
        }
    }

    @Override
    public void validate(DynamicObject pod, DynamicObject old, Violations violations) {
        PodSpecRules.validate(pod.at("spec"), FieldPath.of("spec"), violations);
        String before = old.text("status", "qosClass");
        String after = PodQos.of(pod.at("spec"));
        if (!before.isEmpty() && !before.equals(after)) {
            violations.invalid(
                    FieldPath.of("status", "qosClass"),
                    after,
                    "Pod QOS Class may not change as a result of resizing");
        }
        List<ObjectNode> containers = objects(pod.at("spec"), "containers");
        List<ObjectNode> olds = objects(old.at("spec"), "containers");
        for (int i = 0; i < containers.size() && i < olds.size(); i++) {
            others(containers.get(i), olds.get(i), FieldPath.of("spec", "containers").index(i), violations);
        }
    }

    private static void others(
            JsonNode container, JsonNode old, FieldPath at, Violations violations) {
        for (String amounts : List.of("requests", "limits")) {
            JsonNode after = container.path("resources").path(amounts);
            JsonNode before = old.path("resources").path(amounts);
            for (var entry : before.properties()) {
                boolean removed = after.path(entry.getKey()).isMissingNode();
                if (removed && amounts.equals("requests")) {
                    violations.forbidden(
                            at.child("resources").child(amounts),
                            "resource requests cannot be removed");
                } else if (!RESIZABLE.contains(entry.getKey())
                        && !entry.getValue().equals(after.path(entry.getKey()))) {
                    violations.forbidden(
                            at.child("resources"), "only cpu and memory resources are mutable");
                }
            }
        }
    }

    @Override
    public boolean changesSpec() {
        return true;
    }
}
