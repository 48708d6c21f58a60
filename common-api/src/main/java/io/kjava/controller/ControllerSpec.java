package io.kjava.controller;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * One controller: what feeds it, what it does, on how many threads.
 *
 * @param name as Kubernetes calls it, for example {@code replicaset-controller}
 */
public record ControllerSpec(String name, Reconciler reconciler, int workers, List<KeySource> sources) {
    public ControllerSpec {
        requireNonNull(name, "name");
        requireNonNull(reconciler, "reconciler");
        sources = List.copyOf(sources);
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
        }
    }

    public static ControllerSpec of(String name, int workers, Reconciler reconciler) {
        return new ControllerSpec(name, reconciler, workers, List.of());
    }

    /** The same with one more source. */
    public ControllerSpec from(KeySource source) {
        List<KeySource> more = new ArrayList<>(sources);
        more.add(source);
        return new ControllerSpec(name, reconciler, workers, more);
    }
}
