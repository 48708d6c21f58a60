package io.kjava.kubelet.source;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.kubelet.source.PodSource.Sink;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.time.Backoff;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows static pods to the API: one object for each, made again when somebody deletes or changes it,
 * deleted with its file. One thread does the writing.
 */
public final class MirrorPods implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MirrorPods.class);
    private static final int MAX_PENDING = 10_000;

    private final ApiClient client;
    private final String nodeName;
    private final Backoff<ObjectKey> backoff;
    private final Consumer<String> changed;
    private final Map<ObjectKey, Pod> statics = new ConcurrentHashMap<>();
    private final Map<ObjectKey, Pod> mirrors = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<ObjectKey> dirty = new LinkedBlockingQueue<>(MAX_PENDING);
    private final Lifecycle lifecycle = new Lifecycle();

    /** @param changed told the uid of a static pod when its mirror has come or gone */
    public MirrorPods(ApiClient client, String nodeName, Backoff<ObjectKey> backoff, Consumer<String> changed) {
        this.client = requireNonNull(client, "client");
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.backoff = requireNonNull(backoff, "backoff");
        this.changed = requireNonNull(changed, "changed");
    }

    public void start() {
        lifecycle.start("mirror-pods", this::reconcileForEver);
    }

    /** Hears of static pods. */
    public Sink statics() {
        return new Sink() {
            @Override
            public void present(Pod pod) {
                statics.put(key(pod), pod);
                dirty.offer(key(pod));
            }

            @Override
            public void gone(Pod last) {
                statics.computeIfPresent(key(last), (_, now) -> uid(now).equals(uid(last)) ? null : now);
                dirty.offer(key(last));
            }
        };
    }

    /** Hears of mirrors at the API server. */
    public Sink mirrors() {
        return new Sink() {
            @Override
            public void present(Pod pod) {
                Pod before = mirrors.put(key(pod), pod);
                if (before == null
                        || !uid(before).equals(uid(pod))
                        || pod.getMetadata().getDeletionTimestamp() != null) {
                    dirty.offer(key(pod));
                    tell(key(pod));
                }
            }

            @Override
            public void gone(Pod last) {
                mirrors.remove(key(last));
                dirty.offer(key(last));
            }
        };
    }

    /** The object whose status is this pod's: itself, or for a static pod its mirror. */
    public Optional<Pod> shownBy(Pod pod) {
        if (!Mirrors.isStatic(pod)) {
            return Optional.of(pod);
        }
        return Optional.ofNullable(mirrors.get(key(pod)))
                .filter(mirror -> Mirrors.shows(mirror, pod))
                .filter(mirror -> mirror.getMetadata().getDeletionTimestamp() == null);
    }

    private void tell(ObjectKey key) {
        Pod shown = statics.get(key);
        if (shown != null) {
            changed.accept(uid(shown));
        }
    }

    private void reconcileForEver() {
        try {
            while (true) {
                ObjectKey key = dirty.take();
                try {
                    reconcile(key);
                    backoff.forget(key);
                } catch (ApiException e) {
                    Duration wait = backoff.next(key);
                    log.atWarn()
                            .addKeyValue("pod", key)
                            .addKeyValue("why", e.getMessage())
                            .log("mirror pod not written, will try again");
                    TimeUnit.MILLISECONDS.sleep(wait.toMillis());
                    dirty.offer(key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcile(ObjectKey key) {
        Pod wanted = statics.get(key);
        Pod mirror = mirrors.get(key);
        boolean fits = wanted != null
                && mirror != null
                && Mirrors.shows(mirror, wanted)
                && mirror.getMetadata().getDeletionTimestamp() == null;
        if (fits) {
            return;
        }
        if (mirror != null) {
            delete(key, mirror);
        }
        if (wanted != null) {
            create(wanted);
        }
    }

    private void delete(ObjectKey key, Pod mirror) {
        try {
            client.resource(Pod.class).delete(key, DeleteOptions.now().withUid(uid(mirror)));
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
        mirrors.remove(key, mirror);
    }

    private void create(Pod wanted) {
        try {
            Pod created = client.resource(Pod.class).create(mirrorOf(wanted));
            mirrors.put(key(wanted), created);
            tell(key(wanted));
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
        }
    }

    private Pod mirrorOf(Pod wanted) {
        ObjectMeta metadata = wanted.getMetadata();
        Map<String, String> annotations = new LinkedHashMap<>(metadata.getAnnotations());
        annotations.put(Mirrors.MIRROR, annotations.get(Mirrors.HASH));
        ObjectMetaBuilder builder = new ObjectMetaBuilder()
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withLabels(metadata.getLabels())
                .withAnnotations(annotations);
        client.resource(Node.class)
                .get(ObjectKey.cluster(nodeName))
                .ifPresent(node -> builder.addToOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(nodeName)
                        .withUid(node.getMetadata().getUid())
                        .withController(true)
                        .build()));
        return new PodBuilder()
                .withMetadata(builder.build())
                .withSpec(wanted.getSpec())
                .build();
    }

    private static ObjectKey key(Pod pod) {
        return ObjectKey.of(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
