package io.kjava.apiserver.registry.rules;

import io.kjava.api.QuantityValue;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Equality as Kubernetes means it: absent, null and empty are the same, and so are 1 and 1000m. Pure. */
public final class Sameness {
    private Sameness() {}

    public static boolean of(JsonNode one, JsonNode other) {
        if (isNothing(one) || isNothing(other)) {
            return isNothing(one) && isNothing(other);
        }
        if (one.isObject() && other.isObject()) {
            Set<String> names = new HashSet<>(one.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) {
                if (!of(one.path(name), other.path(name))) {
                    return false;
                }
            }
            return true;
        }
        if (one.isArray() && other.isArray()) {
            return sameItems(one, other);
        }
        return one.equals(other) || sameText(one, other);
    }

    private static boolean sameItems(JsonNode one, JsonNode other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!of(one.path(i), other.path(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isArray() && node.isEmpty();
    }

    private static boolean sameText(JsonNode one, JsonNode other) {
        if (one.isContainer() || other.isContainer()) {
            return false;
        }
        String left = one.asString("");
        String right = other.asString("");
        return left.equals(right) || isAmount(left) && isAmount(right) && sameAmount(left, right);
    }

    private static boolean isAmount(String text) {
        return !text.isEmpty() && (Character.isDigit(text.charAt(0)) || "+-.".indexOf(text.charAt(0)) >= 0);
    }

    private static boolean sameAmount(String left, String right) {
        try {
            return QuantityValue.parse(left).compareTo(QuantityValue.parse(right)) == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
