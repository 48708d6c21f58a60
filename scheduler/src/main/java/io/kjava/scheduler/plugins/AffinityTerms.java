package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a pod is one that an affinity term means. */
final class AffinityTerms {
    private AffinityTerms() {}

    /**
     * Whether {@code other} is meant by a term of {@code owner}: its namespace is one of the term's, and
     * its labels match the term's selector with the owner's own values of the label keys merged in.
     */
    static boolean means(PodAffinityTerm term, PodView owner, PodView other, ClusterSnapshot snapshot) {
        return isInNamespace(term, owner, other, snapshot) && Selectors.matches(merged(term, owner), other.labels());
    }

    private static boolean isInNamespace(PodAffinityTerm term, PodView owner, PodView other, ClusterSnapshot snapshot) {
        List<String> named = term.getNamespaces();
        LabelSelector selector = term.getNamespaceSelector();
        if (named.isEmpty() && selector == null) {
            return owner.namespace().equals(other.namespace());
        }
        return named.contains(other.namespace())
                || selector != null
                        && Selectors.matches(selector, snapshot.world().namespaceLabels(other.namespace()));
    }

    private static @Nullable LabelSelector merged(PodAffinityTerm term, PodView owner) {
        LabelSelector selector = term.getLabelSelector();
        if (selector == null
                || term.getMatchLabelKeys().isEmpty()
                        && term.getMismatchLabelKeys().isEmpty()) {
            return selector;
        }
        LabelSelectorBuilder builder = new LabelSelectorBuilder(selector);
        for (String key : term.getMatchLabelKeys()) {
            if (owner.labels().containsKey(key)) {
                builder.addToMatchExpressions(new LabelSelectorRequirement(
                        key, "In", List.of(owner.labels().get(key))));
            }
        }
        for (String key : term.getMismatchLabelKeys()) {
            if (owner.labels().containsKey(key)) {
                builder.addToMatchExpressions(new LabelSelectorRequirement(
                        key, "NotIn", List.of(owner.labels().get(key))));
            }
        }
        return builder.build();
    }
}
