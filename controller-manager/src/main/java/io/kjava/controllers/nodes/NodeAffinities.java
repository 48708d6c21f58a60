package io.kjava.controllers.nodes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.kjava.controllers.objects.Keys;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a pod may run on a node by its selector and its required affinity. */
public final class NodeAffinities {
    private NodeAffinities() {}

    public static boolean matches(PodSpec pod, Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        if (!labels.entrySet().containsAll(pod.getNodeSelector().entrySet())) {
            return false;
        }
        NodeSelector required = required(pod);
        return required == null || matches(required, node);
    }

    private static @Nullable NodeSelector required(PodSpec pod) {
        Affinity affinity = pod.getAffinity();
        return affinity == null || affinity.getNodeAffinity() == null
                ? null
                : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    }

    /** Any of its terms; a term without requirements matches nothing. */
    public static boolean matches(NodeSelector selector, Node node) {
        return selector.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, node));
    }

    private static boolean matches(NodeSelectorTerm term, Node node) {
        if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
            return false;
        }
        Map<String, String> labels = node.getMetadata().getLabels();
        boolean byLabels = term.getMatchExpressions().stream().allMatch(e -> matches(e, labels.get(e.getKey())));
        boolean byFields = term.getMatchFields().stream()
                .allMatch(e -> e.getKey().equals("metadata.name") && matches(e, Keys.name(node)));
        return byLabels && byFields;
    }

    private static boolean matches(NodeSelectorRequirement wanted, @Nullable String actual) {
        List<String> values = wanted.getValues();
        return switch (wanted.getOperator()) {
            case "In" -> actual != null && values.contains(actual);
            case "NotIn" -> actual == null || !values.contains(actual);
            case "Exists" -> actual != null;
            case "DoesNotExist" -> actual == null;
            case "Gt" -> compare(actual, values) > 0;
            case "Lt" -> compare(actual, values) < 0;
            default -> false;
        };
    }

    private static int compare(@Nullable String actual, List<String> bounds) {
        try {
            return actual == null || bounds.isEmpty()
                    ? 0
                    : Long.compare(Long.parseLong(actual), Long.parseLong(bounds.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
