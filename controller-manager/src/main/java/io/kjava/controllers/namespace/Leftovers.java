package io.kjava.controllers.namespace;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What one pass over a namespace's content has found and could not do. Confined to that pass. */
final class Leftovers {
    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final Map<String, String> discoveryFailures = new TreeMap<>();
    private final Map<String, String> deletionFailures = new LinkedHashMap<>();
    private Duration estimate = Duration.ZERO;

    void remaining(String resource, int count) {
        objects.merge(resource, count, Integer::sum);
    }

    void heldBy(String finalizer) {
        finalizers.merge(finalizer, 1, Integer::sum);
    }

    void undiscovered(Map<String, String> failures) {
        discoveryFailures.putAll(failures);
    }

    void failed(String resource, String why) {
        deletionFailures.put(resource, why);
    }

    void wait(Duration atLeast) {
        if (atLeast.compareTo(estimate) > 0) {
            estimate = atLeast;
        }
    }

    boolean isEmpty() {
        return objects.isEmpty() && discoveryFailures.isEmpty() && deletionFailures.isEmpty();
    }

    boolean hasFailures() {
        return !discoveryFailures.isEmpty() || !deletionFailures.isEmpty();
    }

    /** How long what is on its way out may need. */
    Duration estimate() {
        return estimate;
    }

    Map<String, Integer> objects() {
        return objects;
    }

    Map<String, Integer> finalizers() {
        return finalizers;
    }

    Map<String, String> discoveryFailures() {
        return discoveryFailures;
    }

    Map<String, String> deletionFailures() {
        return deletionFailures;
    }
}
