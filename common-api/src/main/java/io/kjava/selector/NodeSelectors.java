package io.kjava.selector;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a node is one that a pod or a persistent volume asks for. Pure. */
public final class NodeSelectors {
    private NodeSelectors() {}

    /** Whether one of the terms matches; no selector matches every node, no term none. */
    public static boolean matches(@Nullable NodeSelector selector, String nodeName, Map<String, String> labels) {
        return selector == null
                || selector.getNodeSelectorTerms().stream().anyMatch(term -> matches(term, nodeName, labels));
    }

    /** A term without requirements matches no node. */
    public static boolean matches(NodeSelectorTerm term, String nodeName, Map<String, String> labels) {
        List<NodeSelectorRequirement> ofLabels = term.getMatchExpressions();
        List<NodeSelectorRequirement> ofFields = term.getMatchFields();
        return !(ofLabels.isEmpty() && ofFields.isEmpty())
                && ofLabels.stream().allMatch(one -> matches(one, labels))
                && ofFields.stream().allMatch(one -> matches(one, Map.of("metadata.name", nodeName)));
    }

    private static boolean matches(NodeSelectorRequirement wanted, Map<String, String> values) {
        return operator(wanted.getOperator())
                .map(found -> new Requirement(wanted.getKey(), found, wanted.getValues()))
                .filter(one -> one.matches(values))
                .isPresent();
    }

    private static Optional<Operator> operator(@Nullable String name) {
        return switch (name) {
            case "In" -> Optional.of(Operator.IN);
            case "NotIn" -> Optional.of(Operator.NOT_IN);
            case "Exists" -> Optional.of(Operator.EXISTS);
            case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
            case "Gt" -> Optional.of(Operator.GREATER_THAN);
            case "Lt" -> Optional.of(Operator.LESS_THAN);
            case null, default -> Optional.empty();
        };
    }
}
