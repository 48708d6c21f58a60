package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** Role-based access control over the roles and bindings that are stored. Never denies. */
public final class RbacAuthorizer implements Authorizer {
    private final RbacRules rules;

    public RbacAuthorizer(RbacRules rules) {
        this.rules = requireNonNull(rules, "rules");
    }

    @Override
    public Decision authorize(AccessQuestion question) {
        return rules.current().decide(question);
    }

    /**
     * What of {@code wanted} the user does not have himself, for the rule that nobody may give what he
     * has not: empty when he has everything.
     */
    public List<PolicyRule> missing(UserInfo user, String namespace, List<PolicyRule> wanted) {
        List<PolicyRule> owned = rules.current().rulesFor(user, namespace);
        List<PolicyRule> missing = new ArrayList<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule simple : simples(rule)) {
                if (owned.stream().noneMatch(own -> own.covers(simple))) {
                    missing.add(simple);
                }
            }
        }
        return missing;
    }

    /** One rule for each combination, so that several owned rules together may cover it. */
    private static List<PolicyRule> simples(PolicyRule rule) {
        List<PolicyRule> result = new ArrayList<>();
        for (String verb : rule.verbs()) {
            for (String url : rule.nonResourceUrls()) {
                result.add(
                        new PolicyRule(
                                List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
            for (String group : rule.apiGroups()) {
                for (String resource : rule.resources()) {
                    if (rule.resourceNames().isEmpty()) {
                        result.add(simple(verb, group, resource, List.of()));
                    }
                    for (String name : rule.resourceNames()) {
                        result.add(simple(verb, group, resource, List.of(name)));
                    }
                }
            }
        }
        return result;
    }

    private static PolicyRule simple(
            String verb, String group, String resource, List<String> names) {
        return new PolicyRule(
                List.of(verb), List.of(group), List.of(resource), names, List.of());
    }
}
