package io.kjava.kubelet.observed;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All that the runtime has of one pod, at one instant. Immutable.
 *
 * @param sandboxes newest first
 * @param containers newest first; several of one name are its attempts
 */
public record ObservedPod(
        String uid,
        String namespace,
        String name,
        List<ObservedSandbox> sandboxes,
        List<ObservedContainer> containers) {
    public ObservedPod {
        requireNonNull(uid, "uid");
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
        sandboxes = sandboxes.stream()
                .sorted(Comparator.comparingInt(ObservedSandbox::attempt)
                        .thenComparing(ObservedSandbox::createdAt)
                        .reversed())
                .toList();
        containers = containers.stream()
                .sorted(Comparator.comparingInt(ObservedContainer::attempt)
                        .thenComparing(ObservedContainer::createdAt)
                        .reversed())
                .toList();
    }

    /** Nothing runs and nothing remains. */
    public static ObservedPod nothing(String uid, String namespace, String name) {
        return new ObservedPod(uid, namespace, name, List.of(), List.of());
    }

    /** The newest sandbox, ready or not. */
    public Optional<ObservedSandbox> sandbox() {
        return sandboxes.stream().findFirst();
    }

    /** The newest container of a name. */
    public Optional<ObservedContainer> container(String name) {
        return containers.stream().filter(found -> found.name().equals(name)).findFirst();
    }

    /** The container before the newest one of a name. */
    public Optional<ObservedContainer> previous(String name) {
        return containers.stream()
                .filter(found -> found.name().equals(name))
                .skip(1)
                .findFirst();
    }

    public boolean anyRunning() {
        return containers.stream().anyMatch(ObservedContainer::running);
    }

    /** Neither sandbox nor container, dead or alive. */
    public boolean isGone() {
        return sandboxes.isEmpty() && containers.isEmpty();
    }

    /** The same pod, each container changed. */
    public ObservedPod map(UnaryOperator<ObservedContainer> change) {
        return new ObservedPod(
                uid, namespace, name, sandboxes, containers.stream().map(change).toList());
    }
}
