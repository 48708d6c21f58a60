package io.kjava.kubelet.references;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.client.ResourceClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind that pods refer to, each watched as long as one pod does. Thread-safe; the
 * lock is never held while calling out.
 */
final class ReferencedKind<T extends HasMetadata> implements AutoCloseable {
    private final String kind;
    private final ResourceClient<T> client;
    private final Predicate<T> isImmutable;
    private final RandomGenerator random;
    private final Consumer<String> changedForPod;
    private final Map<ObjectKey, Entry<T>> entries = new HashMap<>();

    private record Entry<T extends HasMetadata>(WatchedObject<T> object, Set<String> pods) {}

    ReferencedKind(
            String kind,
            ResourceClient<T> client,
            Predicate<T> isImmutable,
            RandomGenerator random,
            Consumer<String> changedForPod) {
        this.kind = kind;
        this.client = client;
        this.isImmutable = isImmutable;
        this.random = random;
        this.changedForPod = changedForPod;
    }

    /** From now on, exactly these are what the pod refers to. */
    void track(String podUid, String namespace, Set<String> names) {
        Set<ObjectKey> wanted = new HashSet<>();
        names.forEach(name -> wanted.add(ObjectKey.of(namespace, name)));
        List<Entry<T>> started = new ArrayList<>();
        List<Entry<T>> ended = new ArrayList<>();
        synchronized (entries) {
            for (ObjectKey key : wanted) {
                Entry<T> entry = entries.get(key);
                if (entry == null) {
                    entry = new Entry<>(watched(key), new HashSet<>());
                    entries.put(key, entry);
                    started.add(entry);
                }
                entry.pods().add(podUid);
            }
            entries.entrySet()
                    .removeIf(known -> !wanted.contains(known.getKey()) && release(known.getValue(), podUid, ended));
        }
        started.forEach(entry -> entry.object().start(kind + "-reflector"));
        ended.forEach(entry -> entry.object().close());
    }

    private boolean release(Entry<T> entry, String podUid, List<Entry<T>> ended) {
        if (entry.pods().remove(podUid) && entry.pods().isEmpty()) {
            ended.add(entry);
            return true;
        }
        return false;
    }

    private WatchedObject<T> watched(ObjectKey key) {
        return new WatchedObject<>(
                kind, client, key, isImmutable, random, () -> podsOf(key).forEach(changedForPod));
    }

    private List<String> podsOf(ObjectKey key) {
        synchronized (entries) {
            @Nullable Entry<T> entry = entries.get(key);
            return entry == null ? List.of() : List.copyOf(entry.pods());
        }
    }

    Optional<T> get(ObjectKey key, Duration patience) {
        @Nullable Entry<T> entry;
        synchronized (entries) {
            entry = entries.get(key);
        }
        return entry == null ? client.get(key) : entry.object().get(patience);
    }

    int watched() {
        synchronized (entries) {
            return entries.size();
        }
    }

    @Override
    public void close() {
        List<Entry<T>> all;
        synchronized (entries) {
            all = List.copyOf(entries.values());
            entries.clear();
        }
        all.forEach(entry -> entry.object().close());
    }
}
