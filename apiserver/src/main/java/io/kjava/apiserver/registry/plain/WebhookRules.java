package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.apiserver.registry.rules.WebhookClientRules;
import io.kjava.validation.Names;
import java.util.HashSet;
import java.util.Set;

/** What configurations of admission webhooks must be. Pure. */
final class WebhookRules {
    private static final String VERSIONS = "v1, v1beta1";

    private WebhookRules() {}

    static void validating(Spot configuration) {
        hooks(configuration, false);
    }

    static void mutating(Spot configuration) {
        hooks(configuration, true);
    }

    private static void hooks(Spot configuration, boolean mutates) {
        Set<String> names = new HashSet<>();
        for (Spot hook : configuration.at("webhooks").items()) {
            hook(hook, mutates);
            versions(hook.at("admissionReviewVersions"));
            if (!hook.at("name").isEmpty() && !names.add(hook.at("name").text())) {
                hook.at("name").duplicate();
            }
        }
    }

    private static void versions(Spot versions) {
        if (versions.size() == 0) {
            versions.required("must specify one of " + VERSIONS);
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Spot version : versions.items()) {
            if (!seen.add(version.text())) {
                version.invalid("duplicate version");
            } else {
                version.problems(Names.dns1035Label(version.text()));
            }
        }
        if (!seen.contains("v1") && !seen.contains("v1beta1")) {
            versions.invalid("must include at least one of " + VERSIONS);
        }
    }

    private static void hook(Spot hook, boolean mutates) {
        TextRules.fullyQualifiedName(hook.at("name"));
        hook.at("rules").each(WebhookRules::rule);
        optional(hook.at("failurePolicy"), "Fail", "Ignore");
        optional(hook.at("matchPolicy"), "Equivalent", "Exact");
        Spot effects = hook.at("sideEffects");
        if (!effects.isSet()) {
            effects.required("must specify one of None, NoneOnDryRun");
        } else {
            effects.oneOf("None", "NoneOnDryRun");
        }
        Spot seconds = hook.at("timeoutSeconds");
        if (seconds.isSet() && (seconds.number() > 30 || seconds.number() < 1)) {
            seconds.invalid("the timeout value must be between 1 and 30 seconds");
        }
        LabelRules.selector(hook.at("namespaceSelector"));
        LabelRules.selector(hook.at("objectSelector"));
        if (mutates) {
            optional(hook.at("reinvocationPolicy"), "IfNeeded", "Never");
        }
        WebhookClientRules.client(hook.at("clientConfig"));
        matchConditions(hook.at("matchConditions"));
    }

    static void matchConditions(Spot conditions) {
        if (conditions.size() > 64) {
            conditions.tooMany(64);
        }
        Set<String> names = new HashSet<>();
        for (Spot condition : conditions.items()) {
            if (condition.at("expression").text().isBlank()) {
                condition.at("expression").required();
            }
            Spot name = condition.at("name");
            if (name.isEmpty()) {
                name.required();
            } else {
                TextRules.qualifiedName(name);
                if (!names.add(name.text())) {
                    name.duplicate();
                }
            }
        }
    }

    static void optional(Spot value, String... supported) {
        if (value.isSet()) {
            value.oneOf(supported);
        }
    }

    static void rule(Spot rule) {
        Spot operations = rule.at("operations");
        if (operations.size() == 0) {
            operations.required();
        }
        if (operations.size() > 1 && operations.texts().contains("*")) {
            operations.invalid("if '*' is present, must not specify other operations");
        }
        operations.each(each -> each.oneOf("*", "CONNECT", "CREATE", "DELETE", "UPDATE"));
        alone(rule.at("apiGroups"), "API groups");
        Spot versions = rule.at("apiVersions");
        alone(versions, "API versions");
        for (Spot version : versions.items()) {
            if (version.isEmpty()) {
                version.required();
            }
        }
        resources(rule.at("resources"));
        optional(rule.at("scope"), "*", "Cluster", "Namespaced");
    }

    private static void alone(Spot list, String others) {
        if (list.size() == 0) {
            list.required();
        }
        if (list.size() > 1 && list.texts().contains("*")) {
            list.invalid("if '*' is present, must not specify other " + others);
        }
    }

    private static void resources(Spot resources) {
        if (resources.size() == 0) {
            resources.required();
        }
        Set<String> allSubresources = new HashSet<>();
        Set<String> ofAllResources = new HashSet<>();
        boolean plain = false;
        for (Spot each : resources.items()) {
            String text = each.text();
            if (text.isEmpty()) {
                each.required();
                continue;
            }
            int slash = text.indexOf('/');
            if (slash < 0) {
                plain = !text.equals("*");
                continue;
            }
            String resource = text.substring(0, slash);
            String sub = text.substring(slash + 1);
            if (allSubresources.contains(resource)) {
                each.invalid("if '%s/*' is present, must not specify %s".formatted(resource, text));
            }
            if (ofAllResources.contains(sub)) {
                each.invalid("if '*/%s' is present, must not specify %s".formatted(sub, text));
            }
            if (sub.equals("*")) {
                allSubresources.add(resource);
            }
            if (resource.equals("*")) {
                ofAllResources.add(sub);
            }
        }
        if (resources.size() > 1 && resources.texts().contains("*/*")) {
            resources.invalid("if '*/*' is present, must not specify other resources");
        }
        if (resources.texts().contains("*") && plain) {
            resources.invalid("if '*' is present, must not specify other resources without subresources");
        }
    }
}
