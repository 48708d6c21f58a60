package io.kjava.apiserver.bootstrap;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes rules shortly: space-separated words for each list, which Kubernetes has in their order; {@code core} is the
 * empty group.
 */
final class Rules {
    static final String READ = "get list watch";
    static final String WRITE = "create delete deletecollection patch update";
    static final String ALL = "create delete deletecollection get list patch update watch";

    private Rules() {}

    static PolicyRule rule(String verbs, String groups, String resources) {
        return named(verbs, groups, resources, "");
    }

    static PolicyRule named(String verbs, String groups, String resources, String names) {
        return new PolicyRuleBuilder()
                .withVerbs(words(verbs))
                .withApiGroups(words(groups).stream()
                        .map(g -> g.equals("core") ? "" : g)
                        .sorted()
                        .toList())
                .withResources(words(resources))
                .withResourceNames(words(names))
                .build();
    }

    static PolicyRule urls(String verbs, String urls) {
        return new PolicyRuleBuilder()
                .withVerbs(words(verbs))
                .withNonResourceURLs(words(urls))
                .build();
    }

    /** Who records events. */
    static PolicyRule events() {
        return rule("create patch update", "core events.k8s.io", "events");
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).sorted().toList();
    }
}
