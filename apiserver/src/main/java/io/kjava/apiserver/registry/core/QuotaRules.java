package io.kjava.apiserver.registry.core;

import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What resource quotas must be. Pure. */
final class QuotaRules {
    private static final Set<String> SCOPES = Set.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");
    private static final Set<String> EXISTING =
            Set.of("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity");
    private static final Set<String> COMPUTE =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");

    private QuotaRules() {}

    static void validate(Spot quota) {
        Spot spec = quota.at("spec");
        hard(spec.at("hard"));
        scopes(spec);
        selector(spec);
    }

    static void status(Spot quota) {
        hard(quota.at("status", "hard"));
        hard(quota.at("status", "used"));
    }

    private static void hard(Spot hard) {
        for (Spot amount : hard.entries()) {
            ResourceRules.quotaName(amount, amount.name());
            ResourceRules.amount(amount.name(), amount);
        }
    }

    private static boolean fits(String scope, String resource) {
        return switch (scope) {
            case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity" ->
                COMPUTE.contains(resource);
            case "BestEffort" -> resource.equals("pods");
            case "VolumeAttributesClass" ->
                resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
            default -> true;
        };
    }

    private static void resources(Spot spec, Spot at, String scope) {
        for (Spot amount : spec.at("hard").entries()) {
            if (ResourceRules.isStandardQuota(amount.name()) && !fits(scope, amount.name())) {
                at.invalid("unsupported scope applied to resource");
            }
        }
    }

    private static void conflicts(Spot at, Set<String> scopes) {
        if (scopes.containsAll(List.of("BestEffort", "NotBestEffort"))) {
            at.invalid("conflicting scopes");
        }
        if (scopes.containsAll(List.of("Terminating", "NotTerminating"))) {
            at.invalid("conflicting scopes");
        }
    }

    private static void scopes(Spot spec) {
        Spot scopes = spec.at("scopes");
        Set<String> all = new HashSet<>(scopes.texts());
        for (String scope : scopes.texts()) {
            if (!SCOPES.contains(scope)) {
                scopes.invalid("unsupported scope");
            }
            resources(spec, scopes, scope);
        }
        conflicts(scopes, all);
    }

    private static void selector(Spot spec) {
        Spot selector = spec.at("scopeSelector");
        if (!selector.isSet()) {
            return;
        }
        Spot expressions = selector.at("matchExpressions");
        Set<String> all = new HashSet<>();
        for (Spot requirement : expressions.items()) {
            String scope = requirement.at("scopeName").text();
            if (!SCOPES.contains(scope)) {
                expressions.at("scopeName").invalid(scope, "unsupported scope");
            }
            resources(spec, expressions.with(selector.value()), scope);
            operator(expressions, requirement, scope);
            all.add(scope);
        }
        conflicts(expressions.with(spec.at("scopes").value()), all);
    }

    private static void operator(Spot at, Spot requirement, String scope) {
        String operator = requirement.at("operator").text();
        Spot values = at.at("values").with(requirement.at("values").value());
        if (EXISTING.contains(scope) && !operator.equals("Exists")) {
            at.at("operator")
                    .invalid(
                            operator,
                            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                                    + " ResourceQuotaScopeNotTerminating,"
                                    + " ResourceQuotaScopeBestEffort,"
                                    + " ResourceQuotaScopeNotBestEffort or"
                                    + " ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.size() == 0) {
                    values.required(
                            "must be at least one value when `operator` is 'In' or 'NotIn' for" + " scope selector");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values.size() > 0) {
                    values.invalid(
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for" + " scope selector");
                }
            }
            default -> at.at("operator").invalid(operator, "not a valid selector operator");
        }
    }

    static void change(Spot quota, Spot old) {
        Spot scopes = quota.at("spec", "scopes");
        Set<String> before = new HashSet<>(old.at("spec", "scopes").texts());
        if (!new HashSet<>(scopes.texts()).equals(before)) {
            scopes.invalid("field is immutable");
        }
    }
}
