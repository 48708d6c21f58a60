package io.kjava.apiserver.reviews;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authz.PolicyRule;
import io.kjava.apiserver.registry.ReviewAction;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SelfSubjectRulesReview: everything that whoever asks may do in a namespace. Thread-safe. */
public final class RulesReviews implements ReviewAction {
    private final BiFunction<UserInfo, String, List<PolicyRule>> rules;

    /**
     * @param rules of a user in a namespace
     */
    public RulesReviews(BiFunction<UserInfo, String, List<PolicyRule>> rules) {
        this.rules = requireNonNull(rules, "rules");
    }

    @Override
    public DynamicObject review(UserInfo user, String namespace, DynamicObject review) {
        String wanted = review.text("spec", "namespace");
        if (wanted.isEmpty()) {
            throw ApiException.badRequest("no namespace on request");
        }
        review.tree().putObject("metadata"); // the question is not repeated
        review.tree().putObject("spec");
        ObjectNode status = review.tree().putObject("status");
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        for (PolicyRule rule : rules.apply(user, wanted)) {
            if (rule.nonResourceUrls().isEmpty()) {
                ObjectNode node = resources.addObject();
                strings(node, "verbs", rule.verbs());
                strings(node, "apiGroups", rule.apiGroups());
                strings(node, "resources", rule.resources());
                if (!rule.resourceNames().isEmpty()) {
                    strings(node, "resourceNames", rule.resourceNames());
                }
            } else {
                ObjectNode node = paths.addObject();
                strings(node, "verbs", rule.verbs());
                strings(node, "nonResourceURLs", rule.nonResourceUrls());
            }
        }
        status.put("incomplete", false);
        return review;
    }

    private static void strings(ObjectNode node, String field, List<String> values) {
        ArrayNode array = node.putArray(field);
        values.forEach(array::add);
    }
}
