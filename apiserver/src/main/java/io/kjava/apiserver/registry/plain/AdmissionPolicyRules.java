package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What admission policies and their bindings must be, apart from their expressions. Pure. */
final class AdmissionPolicyRules {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> ACTIONS = Set.of("Deny", "Warn", "Audit");

    private AdmissionPolicyRules() {}

    static void validating(Spot policy) {
        Spot spec = policy.at("spec");
        failurePolicy(spec.at("failurePolicy"));
        paramKind(spec.at("paramKind"));
        constraints(spec.at("matchConstraints"));
        WebhookRules.matchConditions(spec.at("matchConditions"));
        variables(spec.at("variables"));
        Spot validations = spec.at("validations");
        Spot annotations = spec.at("auditAnnotations");
        if (validations.size() == 0 && annotations.size() == 0) {
            validations.required("validations or auditAnnotations must contain at least one item");
            annotations.required("validations or auditAnnotations must contain at least one item");
        }
        validations.each(AdmissionPolicyRules::validation);
        Set<String> keys = new HashSet<>();
        for (Spot annotation : annotations.items()) {
            Spot key = annotation.at("key");
            if (key.isEmpty()) {
                key.required();
            } else if (!keys.add(key.text())) {
                key.duplicate();
            }
            if (annotation.at("valueExpression").text().isBlank()) {
                annotation.at("valueExpression").required("valueExpression is not specified");
            }
        }
    }

    private static void failurePolicy(Spot policy) {
        if (!policy.isSet()) {
            policy.required();
        } else {
            policy.oneOf("Fail", "Ignore");
        }
    }

    private static void paramKind(Spot kind) {
        if (!kind.isSet()) {
            return;
        }
        TextRules.present(kind.at("apiVersion"));
        TextRules.present(kind.at("kind"));
    }

    private static void variables(Spot variables) {
        Set<String> names = new HashSet<>();
        for (Spot variable : variables.items()) {
            Spot name = variable.at("name");
            if (name.text().isBlank()) {
                name.required("name is not specified");
            } else {
                if (!IDENTIFIER.matcher(name.text()).matches()) {
                    name.invalid("name is not a valid CEL identifier");
                }
                if (!names.add(name.text())) {
                    name.duplicate();
                }
            }
            if (variable.at("expression").text().isBlank()) {
                variable.at("expression").required("expression is not specified");
            }
        }
    }

    private static void validation(Spot validation) {
        if (validation.at("expression").text().isBlank()) {
            validation.at("expression").required("expression is not specified");
        }
        Spot message = validation.at("message");
        if (!message.text().isEmpty() && message.text().isBlank()) {
            message.invalid("message must be non-empty if specified");
        }
        if (message.text().strip().indexOf('\n') >= 0) {
            message.invalid("message must not contain line breaks");
        }
        Spot reason = validation.at("reason");
        if (reason.isSet()) {
            reason.oneOf("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized");
        }
    }

    private static void constraints(Spot constraints) {
        if (!constraints.isSet()) {
            constraints.required();
            return;
        }
        resources(constraints);
        if (constraints.at("resourceRules").size() == 0) {
            constraints.at("resourceRules").required();
        }
    }

    private static void resources(Spot constraints) {
        WebhookRules.optional(constraints.at("matchPolicy"), "Equivalent", "Exact");
        if (!constraints.at("namespaceSelector").isSet()) {
            constraints.at("namespaceSelector").required();
        } else {
            LabelRules.selector(constraints.at("namespaceSelector"));
        }
        if (!constraints.at("objectSelector").isSet()) {
            constraints.at("objectSelector").required();
        } else {
            LabelRules.selector(constraints.at("objectSelector"));
        }
        for (String list : List.of("resourceRules", "excludeResourceRules")) {
            constraints.at(list).each(WebhookRules::rule);
        }
    }

    static void mutating(Spot policy) {
        Spot spec = policy.at("spec");
        failurePolicy(spec.at("failurePolicy"));
        paramKind(spec.at("paramKind"));
        constraints(spec.at("matchConstraints"));
        WebhookRules.matchConditions(spec.at("matchConditions"));
        variables(spec.at("variables"));
        Spot mutations = spec.at("mutations");
        if (mutations.size() == 0) {
            mutations.required("mutations must contain at least one item");
        }
        mutations.each(AdmissionPolicyRules::mutation);
        Spot again = spec.at("reinvocationPolicy");
        if (again.isEmpty()) {
            again.required();
        } else {
            again.oneOf("IfNeeded", "Never");
        }
    }

    private static void mutation(Spot mutation) {
        Spot type = mutation.at("patchType");
        Spot apply = mutation.at("applyConfiguration");
        Spot patch = mutation.at("jsonPatch");
        switch (type.text()) {
            case "" -> type.required();
            case "ApplyConfiguration" -> chosen(apply, patch, "ApplyConfiguration");
            case "JSONPatch" -> chosen(patch, apply, "JSONPatch");
            default -> type.unsupported("ApplyConfiguration", "JSONPatch");
        }
    }

    private static void chosen(Spot one, Spot other, String type) {
        if (!one.isSet()) {
            one.required("must be specified when patchType is " + type);
        } else if (one.at("expression").text().isBlank()) {
            one.at("expression").required("expression is not specified");
        }
        if (other.isSet()) {
            other.forbidden("must not be specified when patchType is " + type);
        }
    }

    static void validatingBinding(Spot binding) {
        binding(binding);
        Spot actions = binding.at("spec", "validationActions");
        if (actions.size() == 0) {
            actions.required("at least one validation action is required");
        }
        Set<String> seen = new HashSet<>();
        for (Spot action : actions.items()) {
            if (!ACTIONS.contains(action.text())) {
                action.unsupported("Audit", "Deny", "Warn");
            }
            if (!seen.add(action.text())) {
                action.duplicate();
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            actions.invalid("must not contain both Deny and Warn (repeating the same validation"
                    + " failure information in the API response and headers serves no purpose)");
        }
    }

    static void binding(Spot binding) {
        Spot spec = binding.at("spec");
        Spot policy = spec.at("policyName");
        if (TextRules.present(policy)) {
            TextRules.subdomain(policy);
        }
        Spot reference = spec.at("paramRef");
        if (reference.isSet()) {
            paramRef(reference);
        }
        if (spec.at("matchResources").isSet()) {
            resources(spec.at("matchResources"));
        }
    }

    private static void paramRef(Spot reference) {
        Spot name = reference.at("name");
        Spot selector = reference.at("selector");
        if (!name.isEmpty()) {
            TextRules.pathSegment(name);
            if (selector.isSet()) {
                name.forbidden("name and selector are mutually exclusive");
            }
        } else if (selector.isSet()) {
            LabelRules.selector(selector);
        } else {
            reference.required("one of name or selector must be specified");
        }
        Spot action = reference.at("parameterNotFoundAction");
        if (action.isEmpty()) {
            action.required();
        } else {
            action.oneOf("Allow", "Deny");
        }
    }
}
