package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may be narrowed of a pod that waits at a scheduling gate. Pure. */
final class PodGatedRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private PodGatedRules() {}

    /** Judges the node selector and the node affinity, and puts back what they were. */
    static void restore(ObjectNode munged, Spot spec, Spot old) {
        Spot selector = spec.at("nodeSelector");
        if (!Sameness.of(selector.value(), old.at("nodeSelector").value())) {
            nodeSelector(selector, old.at("nodeSelector"));
            put(munged, "nodeSelector", old.at("nodeSelector").value());
        }
        Spot now = spec.at("affinity", "nodeAffinity");
        Spot before = old.at("affinity", "nodeAffinity");
        if (Sameness.of(now.value(), before.value())) {
            return;
        }
        nodeAffinity(now, before);
        if (!old.at("affinity").isSet()
                && !spec.at("affinity", "podAffinity").isSet()
                && !spec.at("affinity", "podAntiAffinity").isSet()) {
            munged.remove("affinity");
            return;
        }
        ObjectNode affinity = munged.get("affinity") instanceof ObjectNode found ? found : munged.putObject("affinity");
        put(affinity, "nodeAffinity", before.value());
    }

    private static void put(ObjectNode node, String field, JsonNode value) {
        if (value.isMissingNode()) {
            node.remove(field);
        } else {
            node.set(field, value);
        }
    }

    private static void nodeSelector(Spot now, Spot old) {
        for (Spot label : old.entries()) {
            Spot kept = now.key(label.name());
            if (!kept.isSet() || !kept.text().equals(label.text())) {
                now.invalid("only additions to spec.nodeSelector are allowed (no mutations or" + " deletions)");
                return;
            }
        }
    }

    private static void nodeAffinity(Spot now, Spot old) {
        Spot before = old.at(REQUIRED, "nodeSelectorTerms");
        Spot after = now.at(REQUIRED, "nodeSelectorTerms");
        if (before.size() == 0) {
            return;
        }
        if (before.size() != after.size()) {
            after.invalid("no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!onlyAdds(after.item(i), before.item(i))) {
                after.item(i).invalid("only additions are allowed (no mutations or deletions)");
            }
        }
    }

    private static boolean onlyAdds(Spot now, Spot old) {
        Spot expressions = old.at("matchExpressions");
        Spot fields = old.at("matchFields");
        if (expressions.size() == 0 && fields.size() == 0) {
            return now.at("matchExpressions").size() == 0
                    && now.at("matchFields").size() == 0;
        }
        return begins(now.at("matchExpressions"), expressions) && begins(now.at("matchFields"), fields);
    }

    private static boolean begins(Spot now, Spot old) {
        for (int i = 0; i < old.size(); i++) {
            if (!Sameness.of(now.item(i).value(), old.item(i).value())) {
                return false;
            }
        }
        return true;
    }
}
