package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a pod may want to be: affinities to nodes and to other pods. Pure. */
public final class AffinityRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final String WEIGHT = "must be in the range 1-100";

    private AffinityRules() {}

    static void validate(Spot affinity) {
        Spot node = affinity.at("nodeAffinity");
        if (node.at(REQUIRED).isSet()) {
            nodeSelector(node.at(REQUIRED));
        }
        for (Spot term : node.at(PREFERRED).items()) {
            weight(term.at("weight"));
            term(term.at("preference"), false);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            affinity.at(kind, REQUIRED).each(AffinityRules::podTerm);
            for (Spot term : affinity.at(kind, PREFERRED).items()) {
                weight(term.at("weight"));
                podTerm(term.at("podAffinityTerm"));
            }
        }
    }

    private static void weight(Spot weight) {
        if (weight.number() < 1 || weight.number() > 100) {
            weight.invalid(weight.number(), WEIGHT);
        }
    }

    public static void nodeSelector(Spot selector) {
        Spot terms = selector.at("nodeSelectorTerms");
        if (terms.size() == 0) {
            terms.required("must have at least one node selector term");
        }
        terms.each(term -> term(term, true));
    }

    private static void term(Spot term, boolean checksValues) {
        term.at("matchExpressions").each(each -> expression(each, checksValues));
        term.at("matchFields").each(AffinityRules::field);
    }

    private static void expression(Spot requirement, boolean checksValues) {
        Spot values = requirement.at("values");
        switch (requirement.at("operator").text()) {
            case "In", "NotIn" -> {
                if (values.size() == 0) {
                    values.required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values.size() > 0) {
                    values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    values.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> operator(requirement);
        }
        TextRules.qualifiedName(requirement.at("key"));
        if (checksValues) {
            values.each(value -> value.problems(Names.labelValue(value.text())));
        }
    }

    private static void operator(Spot requirement) {
        requirement.at("operator").invalid(requirement.at("operator").text(), "not a valid selector operator");
    }

    private static void field(Spot requirement) {
        Spot values = requirement.at("values");
        Spot operator = requirement.at("operator");
        if (!operator.is("In") && !operator.is("NotIn")) {
            operator(requirement);
        } else if (values.size() != 1) {
            values.required("must be only one value when `operator` is 'In' or 'NotIn' for node field" + " selector");
        }
        if (!requirement.at("key").is("metadata.name")) {
            requirement.at("key").invalid(requirement.at("key").text(), "not a valid field selector key");
        } else {
            values.each(TextRules::subdomain);
        }
    }

    private static void podTerm(Spot term) {
        Spot selector = term.at("labelSelector");
        LabelRules.selector(selector);
        LabelRules.selector(term.at("namespaceSelector"));
        for (Spot namespace : term.at("namespaces").items()) {
            TextRules.label(term.at("namespace").with(namespace.value()));
        }
        labelKeys(term.at("matchLabelKeys"), selector);
        labelKeys(term.at("mismatchLabelKeys"), selector);
        twice(term, selector);
        Set<String> mismatched = new HashSet<>(term.at("mismatchLabelKeys").texts());
        for (Spot key : term.at("matchLabelKeys").items()) {
            if (mismatched.contains(key.text())) {
                key.invalid("exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
        Spot topology = term.at("topologyKey");
        if (topology.isEmpty()) {
            topology.required("can not be empty");
        }
        TextRules.qualifiedName(topology);
    }

    private static void labelKeys(Spot keys, Spot selector) {
        if (keys.size() == 0) {
            return;
        }
        if (!selector.isSet()) {
            keys.forbidden("must not be specified when labelSelector is not set");
            return;
        }
        keys.each(TextRules::qualifiedName);
    }

    private static void twice(Spot term, Spot selector) {
        List<String> matched = term.at("matchLabelKeys").texts();
        Set<String> seen = new HashSet<>();
        selector.at("matchLabels").entries().forEach(label -> seen.add(label.name()));
        for (Spot expression : selector.at("matchExpressions").items()) {
            String key = expression.at("key").text();
            int position = matched.lastIndexOf(key);
            if (position >= 0 && seen.contains(key)) {
                term.item(position).invalid(key, "exists in both matchLabelKeys and labelSelector");
            }
            seen.add(key);
        }
    }
}
