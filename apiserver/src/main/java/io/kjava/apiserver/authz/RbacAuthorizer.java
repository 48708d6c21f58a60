package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.UserInfo;
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
        return PolicyRule.missing(rules.current().rulesFor(user, namespace), wanted);
    }
}
