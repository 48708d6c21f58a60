package io.kjava.apiserver.admission.plugins;

import io.kjava.apiserver.authz.PolicyRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says rules in the short form that a refused user reads. Pure. */
final class RuleText {
    private RuleText() {}

    /** One line for each rule; rules that differ in their verb only share one. */
    static String lines(List<PolicyRule> simples) {
        Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
        for (PolicyRule rule : simples) {
            PolicyRule what = new PolicyRule(
                    List.of(), rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
            boolean own = !rule.nonResourceUrls().isEmpty();
            verbs.computeIfAbsent(own ? rule : what, _ -> new ArrayList<>()).addAll(rule.verbs());
        }
        return verbs.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining("\n"));
    }

    private static String line(PolicyRule rule, List<String> verbs) {
        List<String> parts = new ArrayList<>();
        add(parts, "APIGroups", rule.apiGroups());
        add(parts, "Resources", rule.resources());
        add(parts, "NonResourceURLs", rule.nonResourceUrls());
        add(parts, "ResourceNames", rule.resourceNames());
        add(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void add(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + quoted(values));
        }
    }

    static String quoted(List<String> values) {
        return values.stream().map(v -> "\"" + v + "\"").collect(Collectors.joining(" ", "[", "]"));
    }
}
