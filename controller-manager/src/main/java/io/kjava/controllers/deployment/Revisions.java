package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The annotations by which kubectl finds its way in a deployment's history. Pure. */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";
    private static final int LONGEST_HISTORY = 2000;
    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MAX,
            "deprecated.deployment.rollback.to");

    private Revisions() {}

    static long of(ReplicaSet set) {
        return number(set.getMetadata().getAnnotations().get(REVISION));
    }

    static long highest(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Revisions::of).max().orElse(0);
    }

    /** What the new replica set's annotations should be. */
    static Map<String, String> forNewSet(Deployment deployment, Map<String, String> known, long revision) {
        Map<String, String> next = new LinkedHashMap<>(known);
        deployment.getMetadata().getAnnotations().forEach((key, value) -> {
            if (!NOT_COPIED.contains(key)) {
                next.put(key, value);
            }
        });
        String before = known.get(REVISION);
        if (number(before) < revision) {
            next.put(REVISION, Long.toString(revision));
            if (before != null) {
                next.put(HISTORY, history(known.get(HISTORY), before));
            }
        }
        return next;
    }

    private static String history(@org.jspecify.annotations.Nullable String known, String revision) {
        String longer = known == null || known.isEmpty() ? revision : known + "," + revision;
        while (longer.length() > LONGEST_HISTORY && longer.indexOf(',') >= 0) {
            longer = longer.substring(longer.indexOf(',') + 1);
        }
        return longer;
    }

    static Map<String, String> withSize(Map<String, String> annotations, Rollout rollout) {
        Map<String, String> next = new LinkedHashMap<>(annotations);
        next.put(DESIRED, Integer.toString(rollout.replicas()));
        next.put(MAX, Integer.toString(rollout.mostPods()));
        return next;
    }

    /** -1 when absent. */
    static long desired(ReplicaSet set) {
        String text = set.getMetadata().getAnnotations().get(DESIRED);
        return text == null ? -1 : number(text);
    }

    static long max(ReplicaSet set) {
        return number(set.getMetadata().getAnnotations().get(MAX));
    }

    private static long number(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
