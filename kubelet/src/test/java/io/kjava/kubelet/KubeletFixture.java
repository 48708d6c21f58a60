package io.kjava.kubelet;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.resources.ResourcesConfig;
import io.kjava.lifecycle.Threads;
import io.kjava.telemetry.MetricRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A whole kubelet over an API server in memory and a runtime of the test's choice. */
final class KubeletFixture implements AutoCloseable {
    static final String NODE = "n1";
    static final String CGROUP_ROOT = "/kjava-kubelet-test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final TestingApiClient api = new TestingApiClient();
    private final RuntimeService runtime;
    private final ImageService images;
    private final KubeletConfig config;
    private final boolean inMemory;
    private @Nullable SharedInformers informers;
    private @Nullable Kubelet kubelet;

    /** Without a machine. */
    static KubeletFixture inMemory(RuntimeService runtime, ImageService images, Path directory) {
        return new KubeletFixture(runtime, images, directory, true);
    }

    /** On this machine. */
    static KubeletFixture onHost(RuntimeService runtime, ImageService images, Path directory) {
        return new KubeletFixture(runtime, images, directory, false);
    }

    private KubeletFixture(RuntimeService runtime, ImageService images, Path directory, boolean inMemory) {
        this.inMemory = inMemory;
        this.runtime = runtime;
        this.images = images;
        KubeletConfig defaults = KubeletConfig.defaults(NODE, "10.0.0.1");
        this.config = new KubeletConfig(
                defaults.node(),
                new PodPaths(
                        directory.resolve("kubelet"),
                        directory.resolve("log/pods"),
                        directory.resolve("log/containers")),
                directory.resolve("manifests"),
                new KubeletConfig.Dns(List.of("10.96.0.10"), "cluster.local", Path.of("/dev/null")),
                defaults.images(),
                defaults.logs(),
                110,
                true,
                false,
                new ResourcesConfig(110, Map.of(), List.of(), -1, CGROUP_ROOT, false, Set.of()));
    }

    KubeletConfig config() {
        return config;
    }

    KubeletFixture start() {
        InstantSource clock = InstantSource.system();
        informers = new ClientInformers(api, RandomGenerator.getDefault());
        KubeletAssembly assembly = new KubeletAssembly(
                config, api, informers, runtime, images, KubeletTelemetry.with(new MetricRegistry()), clock);
        kubelet = inMemory ? assembly.start(TestingRooms.open()) : assembly.start();
        return this;
    }

    /** Ends the kubelet, not its containers. */
    void stop() {
        if (kubelet != null) {
            kubelet.close();
            kubelet = null;
        }
        if (informers != null) {
            informers.close();
            informers = null;
        }
    }

    Kubelet kubelet() {
        return java.util.Objects.requireNonNull(kubelet);
    }

    /** Binds a pod of the manifest to this node. */
    Pod create(String yaml) {
        Pod pod = JsonCodec.toTyped(YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8)), Pod.class);
        PodBuilder builder = new PodBuilder(pod)
                .editMetadata()
                .withNamespace("default")
                .endMetadata()
                .editSpec()
                .withNodeName(NODE)
                .endSpec();
        if (pod.getSpec().getRestartPolicy() == null) {
            builder.editSpec().withRestartPolicy("Always").endSpec();
        }
        return api.resource(Pod.class).create(builder.build());
    }

    Pod pod(String name) {
        return api.resource(Pod.class).get(ObjectKey.of("default", name)).orElseThrow();
    }

    /** Waits until the pod is so; fails with what it is instead. */
    Pod await(String name, Predicate<Pod> wanted) throws InterruptedException {
        return await(api, Pod.class, ObjectKey.of("default", name), wanted);
    }

    Pod awaitPhase(String name, String phase) throws InterruptedException {
        return await(name, pod -> phase.equals(pod.getStatus().getPhase()));
    }

    Pod awaitReady(String name) throws InterruptedException {
        return await(name, pod -> "True".equals(condition(pod, "Ready")));
    }

    Node awaitNode(Predicate<Node> wanted) throws InterruptedException {
        return await(api, Node.class, ObjectKey.cluster(NODE), wanted);
    }

    void awaitGone(String name) throws InterruptedException {
        try (WatchStream<Pod> watch = api.resource(Pod.class).watch(ListQuery.in("default"))) {
            Thread watchdog = watchdog(watch);
            while (api.resource(Pod.class).get(ObjectKey.of("default", name)).isPresent()) {
                if (watch.next().isEmpty()) {
                    throw new AssertionError("still there: " + pod(name));
                }
            }
            watchdog.interrupt();
        }
    }

    static String condition(Pod pod, String type) {
        return pod.getStatus().getConditions().stream()
                .filter(found -> type.equals(found.getType()))
                .map(PodCondition::getStatus)
                .findFirst()
                .orElse("");
    }

    /** An empty one while there is none. */
    static ContainerStatus status(Pod pod, String container) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(found -> container.equals(found.getName()))
                .findFirst()
                .orElseGet(() -> new ContainerStatusBuilder()
                        .withNewState()
                        .endState()
                        .withReady(false)
                        .withRestartCount(0)
                        .build());
    }

    static String reason(Pod pod, String condition) {
        return pod.getStatus().getConditions().stream()
                .filter(found -> condition.equals(found.getType()))
                .map(found -> String.valueOf(found.getReason()))
                .findFirst()
                .orElse("");
    }

    static String waiting(Pod pod, String container) {
        return pod.getStatus().getContainerStatuses().stream()
                .filter(found -> container.equals(found.getName()))
                .filter(found -> found.getState().getWaiting() != null)
                .map(found -> found.getState().getWaiting().getReason())
                .findFirst()
                .orElse("");
    }

    /** {@code reason: message}, of every event about the pod so far. */
    List<String> events(String pod) {
        return api.resource(Event.class).list(ListQuery.in("default")).items().stream()
                .filter(event -> pod.equals(event.getInvolvedObject().getName()))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    static <T extends io.fabric8.kubernetes.api.model.HasMetadata> T await(
            ApiClient api, Class<T> type, ObjectKey key, Predicate<T> wanted) throws InterruptedException {
        ListQuery query = key.namespace().isEmpty() ? ListQuery.ALL : ListQuery.in(key.namespace());
        String revision = api.resource(type).list(query).resourceVersion();
        try (WatchStream<T> watch = api.resource(type).watch(query.from(revision))) {
            Thread watchdog = watchdog(watch);
            try {
                while (true) {
                    Optional<T> now = api.resource(type).get(key);
                    if (now.isPresent() && wanted.test(now.get())) {
                        return now.get();
                    }
                    Optional<WatchEvent<T>> event = watch.next();
                    if (event.isEmpty()) {
                        throw new AssertionError("waited in vain, it is "
                                + now.map(found -> new String(JsonCodec.writeTyped(found), StandardCharsets.UTF_8))
                                        .orElse("not there"));
                    }
                }
            } finally {
                watchdog.interrupt();
            }
        }
    }

    private static Thread watchdog(WatchStream<?> watch) {
        return Threads.start("watchdog", () -> {
            try {
                Thread.sleep(PATIENCE);
                watch.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        stop();
        api.close();
    }
}
