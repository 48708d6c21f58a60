package io.kjava.kubelet.runtime;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which pod a container or sandbox belongs to, for those who only hear its ID. Thread-safe. */
public final class ContainerIndex {
    private final Map<String, String> pods = new ConcurrentHashMap<>();

    /** A container is about to start: its end may be told before anybody has looked. */
    public void add(String id, String podUid) {
        pods.put(id, podUid);
    }

    /** What a look at the pod has shown, and what the look before had. */
    public void replace(String podUid, Collection<String> before, Collection<String> now) {
        Set<String> present = Set.copyOf(now);
        before.stream().filter(id -> !present.contains(id)).forEach(pods::remove);
        present.forEach(id -> pods.put(id, podUid));
    }

    public Optional<String> podOf(String id) {
        return Optional.ofNullable(pods.get(id));
    }
}
