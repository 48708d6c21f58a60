package io.kjava.apiserver.reviews;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the selectors of a question about access must be. They only narrow what is asked; which of them cannot be
 * understood is said beside the answer. Pure.
 */
final class SelectorRules {
    private static final FieldPath ATTRIBUTES = FieldPath.of("spec.resourceAttributes");

    private SelectorRules() {}

    static void check(DynamicObject review, Violations violations) {
        for (String name : List.of("fieldSelector", "labelSelector")) {
            JsonNode selector = review.at("spec", "resourceAttributes", name);
            if (selector.isObject()) {
                selector(selector, name, violations);
            }
        }
    }

    private static void selector(JsonNode selector, String name, Violations violations) {
        FieldPath path = ATTRIBUTES.child(name);
        String raw = selector.path("rawSelector").asString("");
        JsonNode requirements = selector.path("requirements");
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            violations.invalid(path.child("rawSelector"), raw, "may not specified at the same time as requirements");
        }
        if (raw.isEmpty() && requirements.isEmpty()) {
            violations.required(
                    path.child("requirements"),
                    "when %s is specified, requirements or rawSelector is required".formatted(path));
        }
        boolean labels = name.equals("labelSelector");
        for (int i = 0; i < requirements.size(); i++) {
            requirement(requirements.get(i), path.child("requirements").index(i), labels, violations);
        }
    }

    private static void requirement(JsonNode requirement, FieldPath path, boolean labels, Violations violations) {
        String key = requirement.path("key").asString("");
        JsonNode values = requirement.path("values");
        if (!labels && key.isEmpty()) {
            violations.required(path.child("key"), "must be specified");
        }
        switch (requirement.path("operator").asString("")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    violations.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    violations.forbidden(
                            path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> {} // newer clients may know more operators
        }
        if (labels) {
            Names.qualifiedName(key).forEach(problem -> violations.invalid(path.child("key"), key, problem));
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i).asString("");
                FieldPath at = path.child("values").index(i);
                Names.labelValue(value).forEach(problem -> violations.invalid(at, value, problem));
            }
        }
    }

    /** Which selectors were not understood, in Kubernetes' words; empty when all were. */
    static String ignored(DynamicObject review) {
        List<String> problems = new ArrayList<>();
        for (String name : List.of("fieldSelector", "labelSelector")) {
            JsonNode selector = review.at("spec", "resourceAttributes", name);
            JsonNode requirements = selector.path("requirements");
            String raw = selector.path("rawSelector").asString("");
            boolean labels = name.equals("labelSelector");
            int understood = understood(requirements, labels);
            boolean wrong = requirements.isEmpty() ? !parses(raw, labels) : understood < requirements.size();
            if (wrong) {
                problems.add("spec.resourceAttributes.%s %signored due to parse error"
                        .formatted(name, understood > 0 ? "partially " : ""));
            }
        }
        return String.join("; ", problems);
    }

    private static boolean parses(String raw, boolean labels) {
        try {
            if (labels) {
                LabelQuery.parse(raw);
            } else {
                FieldQuery.parse(raw);
            }
            return true;
        } catch (ApiException | IllegalArgumentException e) {
            return false;
        }
    }

    private static int understood(JsonNode requirements, boolean labels) {
        int count = 0;
        for (JsonNode requirement : requirements) {
            String operator = requirement.path("operator").asString("");
            boolean compares = operator.equals("In") || operator.equals("NotIn");
            boolean exists = operator.equals("Exists") || operator.equals("DoesNotExist");
            boolean known = labels
                    ? compares || exists
                    : compares && requirement.path("values").size() == 1;
            count += known ? 1 : 0;
        }
        return count;
    }
}
