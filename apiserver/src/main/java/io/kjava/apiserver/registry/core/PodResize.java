package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.podspec.PodQos;
import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code resize}: changes the cpu and memory of containers that run. */
final class PodResize implements SubresourceStrategy {
    private static final String MIRROR = "kubernetes.io/config.mirror";
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
        Spot now = Spot.of(pod, violations);
        Spot before = Spot.of(old, violations);
        PodRules.pod(now);
        if (before.at("metadata", "annotations").key(MIRROR).isSet()) {
            Spot.of(pod.tree(), FieldPath.ROOT, violations).forbidden("static pods cannot be resized");
            return;
        }
        if (before.at("spec", "os", "name").is("windows")) {
            Spot.of(pod.tree(), FieldPath.ROOT, violations).forbidden("windows pods cannot be resized");
            return;
        }
        String qos = old.text("status", "qosClass");
        if (!PodQos.of(pod.at("spec")).equals(qos.isEmpty() ? PodQos.of(old.at("spec")) : qos)) {
            now.at("spec").invalid(qos, "Pod QOS Class may not change as a result of resizing");
        }
        for (String list : List.of("initContainers", "containers")) {
            List<Spot> containers = now.at("spec", list).items();
            for (int i = 0; i < containers.size(); i++) {
                boolean regular = list.equals("containers");
                container(containers.get(i), before.at("spec", list).item(i), now, regular);
            }
        }
    }

    private static void container(Spot now, Spot old, Spot pod, boolean regular) {
        boolean sidecar = old.at("restartPolicy").is("Always");
        if (!regular && !sidecar) {
            if (!Sameness.of(now.value(), old.value())) {
                pod.at("spec").forbidden("resources for non-sidecar init containers are immutable");
            }
            return;
        }
        for (String amounts : List.of("requests", "limits")) {
            Spot after = now.at("resources", amounts);
            for (Spot amount : old.at("resources", amounts).entries()) {
                if (!after.key(amount.name()).isSet()) {
                    after.forbidden("resource " + amounts + " cannot be removed");
                    break;
                }
            }
        }
        if (!onlyComputes(now, old)) {
            pod.at("spec")
                    .forbidden(
                            regular
                                    ? "only cpu and memory resources are mutable"
                                    : "only cpu and memory resources for sidecar containers are" + " mutable");
        }
    }

    private static boolean onlyComputes(Spot now, Spot old) {
        for (String amounts : List.of("requests", "limits")) {
            Set<String> names = new HashSet<>();
            now.at("resources", amounts).entries().forEach(each -> names.add(each.name()));
            old.at("resources", amounts).entries().forEach(each -> names.add(each.name()));
            for (String name : names) {
                Spot after = now.at("resources", amounts).key(name);
                Spot before = old.at("resources", amounts).key(name);
                if (!RESIZABLE.contains(name) && !Sameness.of(after.value(), before.value())) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public boolean changesSpec() {
        return true;
    }
}
