package io.kjava.kubelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.PodDirectory;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pods of this node as their threads saw them last. Thread-safe. */
public final class PodRegistry implements PodDirectory {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(Pod pod, ObservedPod observed) {}

    void put(Pod withStatus, ObservedPod observed) {
        entries.put(withStatus.getMetadata().getUid(), new Entry(withStatus, observed));
    }

    void remove(String uid) {
        entries.remove(uid);
    }

    @Override
    public Collection<Pod> pods() {
        return entries.values().stream().map(Entry::pod).toList();
    }

    @Override
    public Optional<Pod> pod(String namespace, String name) {
        return entries.values().stream()
                .map(Entry::pod)
                .filter(pod -> name.equals(pod.getMetadata().getName()))
                .filter(pod -> namespace.equals(pod.getMetadata().getNamespace()))
                .min((a, b) -> Boolean.compare(isTerminating(a), isTerminating(b)));
    }

    @Override
    public Optional<ObservedPod> observed(String podUid) {
        return Optional.ofNullable(entries.get(podUid)).map(Entry::observed);
    }

    private static boolean isTerminating(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }
}
