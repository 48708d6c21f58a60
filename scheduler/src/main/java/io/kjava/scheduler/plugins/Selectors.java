package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Matches the selectors that stand in objects, as trees, against labels. */
final class Selectors {
    private Selectors() {}

    /** A missing selector matches nothing, an empty one everything. */
    static boolean matches(@Nullable LabelSelector selector, Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        if (selector.getMatchLabels() != null) {
            for (Map.Entry<String, String> wanted : selector.getMatchLabels().entrySet()) {
                if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                    return false;
                }
            }
        }
        for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
            if (!requirement(expression.getKey(), expression.getOperator(), expression.getValues())
                    .matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** A term without any requirement matches no node, as Kubernetes has it. */
    static boolean matches(NodeSelectorTerm term, NodeView node) {
        if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
            return false;
        }
        for (NodeSelectorRequirement expression : term.getMatchExpressions()) {
            if (!requirement(expression.getKey(), expression.getOperator(), expression.getValues())
                    .matches(node.labels())) {
                return false;
            }
        }
        for (NodeSelectorRequirement field : term.getMatchFields()) {
            if (!requirement(field.getKey(), field.getOperator(), field.getValues())
                    .matches(Map.of("metadata.name", node.name()))) {
                return false;
            }
        }
        return true;
    }

    private static Requirement requirement(String key, String operator, List<String> values) {
        Operator parsed = switch (operator) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "Gt" -> Operator.GREATER_THAN;
            case "Lt" -> Operator.LESS_THAN;
            default -> throw new IllegalArgumentException("operator: " + operator);
        };
        return new Requirement(key, parsed, values == null ? List.of() : values);
    }
}
