package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.GoForm;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Violations;

/** What roles and bindings must be. Pure. */
final class RoleRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RoleRules() {}

    static void role(Spot role) {
        role.at("rules").each(rule -> rule(rule, true));
    }

    static void clusterRole(Spot role) {
        role.at("rules").each(rule -> rule(rule, false));
        Spot aggregation = role.at("aggregationRule");
        if (!aggregation.isSet()) {
            return;
        }
        Spot selectors = aggregation.at("clusterRoleSelectors");
        if (selectors.size() == 0) {
            selectors.required("at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (Spot selector : selectors.items()) {
            Violations mine = new Violations();
            LabelRules.selector(selector.into(mine));
            mine.all().forEach(selector.out()::add);
            if (!mine.isEmpty()) {
                selector.absent().invalid("invalid label selector.");
            }
        }
    }

    private static void rule(Spot rule, boolean namespaced) {
        if (rule.at("verbs").size() == 0) {
            rule.at("verbs").required("verbs must contain at least one value");
        }
        Spot urls = rule.at("nonResourceURLs");
        if (urls.size() > 0) {
            if (namespaced) {
                urls.invalid("namespaced rules cannot apply to non-resource URLs");
            }
            if (rule.at("apiGroups").size() > 0
                    || rule.at("resources").size() > 0
                    || rule.at("resourceNames").size() > 0) {
                urls.invalid("rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.at("apiGroups").size() == 0) {
            rule.at("apiGroups").required("resource rules must supply at least one api group");
        }
        if (rule.at("resources").size() == 0) {
            rule.at("resources").required("resource rules must supply at least one resource");
        }
    }

    static void binding(Spot binding) {
        binding(binding, true, "Role", "ClusterRole");
    }

    static void clusterBinding(Spot binding) {
        binding(binding, false, "ClusterRole");
    }

    private static void binding(Spot binding, boolean namespaced, String... kinds) {
        Spot role = binding.at("roleRef");
        role.at("apiGroup").oneOf(GROUP);
        role.at("kind").oneOf(kinds);
        if (TextRules.present(role.at("name"))) {
            TextRules.pathSegment(role.at("name"));
        }
        binding.at("subjects").each(subject -> subject(subject, namespaced));
    }

    private static void subject(Spot subject, boolean namespaced) {
        Spot name = subject.at("name");
        Spot group = subject.at("apiGroup");
        if (name.isEmpty()) {
            name.required();
        }
        switch (subject.at("kind").text()) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    TextRules.subdomain(name);
                }
                if (!group.isEmpty()) {
                    group.unsupported("");
                }
                if (!namespaced && subject.at("namespace").isEmpty()) {
                    subject.at("namespace").required();
                }
            }
            case "User", "Group" -> group.oneOf(GROUP);
            default -> subject.at("kind").unsupported("ServiceAccount", "User", "Group");
        }
    }

    static void roleFixed(Spot now, Spot old) {
        if (!now.at("roleRef").value().equals(old.at("roleRef").value())) {
            now.at("roleRef")
                    .invalid(
                            GoForm.of(now.at("roleRef").value(), "apiGroup:APIGroup", "kind:Kind", "name:Name"),
                            "cannot change roleRef");
        }
    }
}
