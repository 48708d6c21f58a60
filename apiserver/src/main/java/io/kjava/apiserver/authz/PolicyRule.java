package io.kjava.apiserver.authz;

import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a role. Either the three resource lists or the URLs mean something. {@code *} stands for
 * everything. Rules of matching: the RBAC documentation of Kubernetes.
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    private static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** Whether the rule says yes. */
    public boolean allows(AccessQuestion question) {
        if (!names(verbs, question.verb())) {
            return false;
        }
        if (!question.resourceRequest()) {
            return nonResourceUrls.stream().anyMatch(url -> urlMatches(url, question.path()));
        }
        return names(apiGroups, question.group())
                && namesResource(question.resource(), question.subresource())
                && (resourceNames.isEmpty() || resourceNames.contains(question.name()));
    }

    /** Whether whoever has this rule has all that a simple rule (one item per list) gives. */
    boolean covers(PolicyRule simple) {
        if (!containsAll(verbs, simple.verbs)) {
            return false;
        }
        if (!simple.nonResourceUrls.isEmpty()) {
            return simple.nonResourceUrls.stream()
                    .allMatch(wanted -> nonResourceUrls.stream().anyMatch(u -> urlMatches(u, wanted)));
        }
        return containsAll(apiGroups, simple.apiGroups)
                && simple.resources.stream().allMatch(this::coversResource)
                && (resourceNames.isEmpty()
                        || !simple.resourceNames.isEmpty() && resourceNames.containsAll(simple.resourceNames));
    }

    private boolean coversResource(String wanted) {
        if (resources.contains(ALL) || resources.contains(wanted)) {
            return true;
        }
        int slash = wanted.indexOf('/');
        return slash > 0 && resources.contains("*" + wanted.substring(slash));
    }

    private boolean namesResource(String resource, String subresource) {
        if (resources.contains(ALL)) {
            return true;
        }
        if (subresource.isEmpty()) {
            return resources.contains(resource);
        }
        return resources.contains(resource + "/" + subresource) || resources.contains("*/" + subresource);
    }

    private static boolean names(List<String> list, String item) {
        return list.contains(ALL) || list.contains(item);
    }

    private static boolean containsAll(List<String> list, List<String> items) {
        return list.contains(ALL) || list.containsAll(items);
    }

    /** A trailing star matches every longer path. */
    private static boolean urlMatches(String url, String path) {
        if (url.equals(ALL) || url.equals(path)) {
            return true;
        }
        return url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1));
    }

    /** What of {@code wanted} is in none of {@code owned}, each combination as a rule of its own. */
    public static List<PolicyRule> missing(List<PolicyRule> owned, List<PolicyRule> wanted) {
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
                result.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
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

    private static PolicyRule simple(String verb, String group, String resource, List<String> names) {
        return new PolicyRule(List.of(verb), List.of(group), List.of(resource), names, List.of());
    }
}
