package io.kjava.selector;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.kjava.api.ApiException;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The structured selectors of objects' specs as queries. */
public final class LabelSelectors {
    /** Matches no object at all: what an absent selector means. */
    public static final LabelQuery NOTHING = new LabelQuery(List.of(
            new Requirement("", Operator.EXISTS, List.of()), new Requirement("", Operator.DOES_NOT_EXIST, List.of())));

    private LabelSelectors() {}

    /**
     * An absent selector matches nothing, an empty one everything.
     *
     * @throws ApiException BAD_REQUEST naming an operator that does not exist
     */
    public static LabelQuery of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NOTHING;
        }
        List<Requirement> requirements = new ArrayList<>(equalities(selector.getMatchLabels()));
        for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
            requirements.add(requirement(expression));
        }
        return new LabelQuery(requirements);
    }

    /** A plain map, as services and replication controllers have it; empty matches everything. */
    public static LabelQuery ofLabels(@Nullable Map<String, String> labels) {
        return new LabelQuery(equalities(labels));
    }

    private static List<Requirement> equalities(@Nullable Map<String, String> labels) {
        List<Requirement> requirements = new ArrayList<>();
        if (labels != null) {
            labels.forEach((key, value) -> requirements.add(new Requirement(key, Operator.IN, List.of(value))));
        }
        return requirements;
    }

    private static Requirement requirement(LabelSelectorRequirement expression) {
        Operator operator = switch (expression.getOperator()) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            default ->
                throw ApiException.badRequest(
                        "\"%s\" is not a valid label selector operator".formatted(expression.getOperator()));
        };
        return new Requirement(expression.getKey(), operator, expression.getValues());
    }
}
