package io.kjava.kubelet.references;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Config maps and secrets of the pods of this node: each is watched, alone, while a pod that names it
 * is tracked, and read from memory. An object that no tracked pod names is asked for at the server.
 * Thread-safe.
 */
public final class WatchedConfigObjects implements ConfigObjects, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReferencedKind<ConfigMap> configMaps;
    private final ReferencedKind<Secret> secrets;

    /**
     * @param random spreads retries
     * @param changed told the uid of each pod that refers to an object that has changed, appeared or
     *     gone; called on a watch's thread, so it must be short
     */
    public WatchedConfigObjects(ApiClient client, RandomGenerator random, Consumer<String> changed) {
        requireNonNull(changed, "changed");
        configMaps = new ReferencedKind<>(
                "configmap",
                client.resource(ConfigMap.class),
                found -> Boolean.TRUE.equals(found.getImmutable()),
                random,
                changed);
        secrets = new ReferencedKind<>(
                "secret",
                client.resource(Secret.class),
                found -> Boolean.TRUE.equals(found.getImmutable()),
                random,
                changed);
    }

    /** Watches what the pod names, and no longer what it named before. Cheap and idempotent. */
    public void track(Pod pod) {
        PodReferences names = PodReferences.of(pod);
        String uid = pod.getMetadata().getUid();
        String namespace = pod.getMetadata().getNamespace();
        configMaps.track(uid, namespace, names.configMaps());
        secrets.track(uid, namespace, names.secrets());
    }

    /** The pod is gone. Idempotent. */
    public void forget(String podUid) {
        configMaps.track(podUid, "", Set.of());
        secrets.track(podUid, "", Set.of());
    }

    @Override
    public Optional<ConfigMap> configMap(String namespace, String name) {
        return configMaps.get(ObjectKey.of(namespace, name), PATIENCE);
    }

    @Override
    public Optional<Secret> secret(String namespace, String name) {
        return secrets.get(ObjectKey.of(namespace, name), PATIENCE);
    }

    /** How many objects are watched. */
    public int watched() {
        return configMaps.watched() + secrets.watched();
    }

    @Override
    public void close() {
        configMaps.close();
        secrets.close();
    }
}
