package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiServerLoopbackTest {
    private static final ObjectKey DEFAULT_ACCOUNT = ObjectKey.of("default", "default");
    private static MemoryStorage storage;
    private static ApiServer server;
    private static ApiClient client;

    @BeforeAll
    static void start() throws InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        server = ApiServer.start(ApiServerConfig.inProcess(), storage, InstantSource.system());
        client = server.loopbackClient("test", List.of("system:masters"));
        awaitNamespace("default");
        client.resource(ServiceAccount.class)
                .create(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("default")
                        .endMetadata()
                        .build());
    }

    @AfterAll
    static void stop() {
        server.close();
        storage.close();
    }

    private static void awaitNamespace(String name) throws InterruptedException {
        ResourceClient<Namespace> namespaces = client.resource(Namespace.class);
        ListPage<Namespace> page = namespaces.list(ListQuery.ALL);
        if (page.items().stream().anyMatch(n -> n.getMetadata().getName().equals(name))) {
            return;
        }
        try (WatchStream<Namespace> watch = namespaces.watch(ListQuery.ALL.from(page.resourceVersion()))) {
            while (watch.next().orElseThrow() instanceof WatchEvent.Added<Namespace> added) {
                if (added.object().getMetadata().getName().equals(name)) {
                    return;
                }
            }
        }
    }

    private static ConfigMap configMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("registry.example/app:1")
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void createdObjectsAreReadListedWatchedChangedAndDeleted() throws InterruptedException {
        ResourceClient<ConfigMap> configMaps = client.resource(ConfigMap.class);
        ListPage<ConfigMap> before = configMaps.list(ListQuery.in("default"));
        ConfigMap created = configMaps.create(configMap("life", Map.of("a", "1")));
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(created.getMetadata().getResourceVersion()).isNotEmpty();

        created.setData(Map.of("a", "2"));
        ConfigMap updated = configMaps.update(created);
        assertThat(configMaps.get(ObjectKey.of("default", "life")))
                .map(ConfigMap::getData)
                .contains(Map.of("a", "2"));
        configMaps.delete(ObjectKey.of("default", "life"), DeleteOptions.DEFAULT);
        assertThat(configMaps.get(ObjectKey.of("default", "life"))).isEmpty();

        ListQuery since =
                ListQuery.in("default").withFields("metadata.name=life").from(before.resourceVersion());
        try (WatchStream<ConfigMap> watch = configMaps.watch(since)) {
            assertThat(watch.next()).get().isInstanceOf(WatchEvent.Added.class);
            assertThat(watch.next())
                    .get()
                    .isInstanceOfSatisfying(
                            WatchEvent.Modified.class,
                            event -> assertThat(((ConfigMap) event.object())
                                            .getMetadata()
                                            .getResourceVersion())
                                    .isEqualTo(updated.getMetadata().getResourceVersion()));
            assertThat(watch.next()).get().isInstanceOf(WatchEvent.Deleted.class);
        }
    }

    @Test
    void aStaleUpdateIsAConflictAndAnUnchangedOneWritesNothing() {
        ResourceClient<ConfigMap> configMaps = client.resource(ConfigMap.class);
        ConfigMap first = configMaps.create(configMap("stale", Map.of("a", "1")));
        ConfigMap same = configMaps.update(first);
        assertThat(same.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
        same.setData(Map.of("a", "2"));
        configMaps.update(same);
        first.setData(Map.of("a", "3"));
        assertThatThrownBy(() -> configMaps.update(first)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
            assertThat(e.getMessage())
                    .isEqualTo("Operation cannot be fulfilled on configmaps \"stale\": the"
                            + " object has been modified; please apply your"
                            + " changes to the latest version and try again");
        });
    }

    @Test
    void aPodGetsWhatKubernetesGivesItAndIsBoundOnce() {
        ResourceClient<Pod> pods = client.resource(Pod.class);
        Pod created = pods.create(pod("bound"));
        assertThat(created.getSpec().getServiceAccountName()).isEqualTo("default");
        assertThat(created.getSpec().getTolerations()).hasSize(2);
        assertThat(created.getSpec().getPriority()).isZero();
        assertThat(created.getSpec().getVolumes())
                .singleElement()
                .satisfies(v -> assertThat(v.getName()).startsWith("kube-api-access-"));
        assertThat(created.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);

        DynamicObject binding = DynamicObject.of("v1", "Binding", "default", "bound");
        binding.objectAt("target").put("kind", "Node").put("name", "n1");
        pods.createSub(ObjectKey.of("default", "bound"), "binding", binding, DynamicObject.class);
        assertThat(pods.get(ObjectKey.of("default", "bound"))
                        .orElseThrow()
                        .getSpec()
                        .getNodeName())
                .isEqualTo("n1");
        assertThatThrownBy(
                        () -> pods.createSub(ObjectKey.of("default", "bound"), "binding", binding, DynamicObject.class))
                .hasMessageContaining("pod bound is already assigned to node \"n1\"");
    }

    @Test
    void aBoundPodIsDeletedGracefullyAndAnUnboundOneAtOnce() {
        ResourceClient<Pod> pods = client.resource(Pod.class);
        pods.create(pod("unbound"));
        pods.delete(ObjectKey.of("default", "unbound"), DeleteOptions.DEFAULT);
        assertThat(pods.get(ObjectKey.of("default", "unbound"))).isEmpty();

        Pod placed = pod("placed");
        placed.getSpec().setNodeName("n1");
        pods.create(placed);
        ObjectKey key = ObjectKey.of("default", "placed");
        pods.delete(key, DeleteOptions.DEFAULT);
        Pod going = pods.get(key).orElseThrow();
        assertThat(going.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        pods.delete(key, DeleteOptions.now());
        assertThat(pods.get(key)).isEmpty();
    }

    @Test
    void servicesGetAddressesAndPortsAndGiveThemBack() {
        ResourceClient<Service> services = client.resource(Service.class);
        Service wanted = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withType("NodePort")
                .addNewPort()
                .withPort(80)
                .withNodePort(31234)
                .endPort()
                .endSpec()
                .build();
        Service created = services.create(wanted);
        assertThat(created.getSpec().getClusterIP()).startsWith("10.43.");
        wanted.getMetadata().setName("second");
        assertThatThrownBy(() -> services.create(wanted))
                .hasMessage("Service \"second\" is invalid: spec.ports[0].nodePort: Invalid value: 31234:"
                        + " provided port is already allocated");
        services.delete(ObjectKey.of("default", "web"), DeleteOptions.DEFAULT);
        assertThat(services.create(wanted).getSpec().getPorts().getFirst().getNodePort())
                .isEqualTo(31234);
    }

    @Test
    void finalizersKeepAnObjectUntilTheLastOneIsGone() {
        ResourceClient<ConfigMap> configMaps = client.resource(ConfigMap.class);
        ConfigMap held = configMap("held", Map.of());
        held.getMetadata().setFinalizers(List.of("example.com/hold"));
        configMaps.create(held);
        ObjectKey key = ObjectKey.of("default", "held");
        configMaps.delete(key, DeleteOptions.DEFAULT);
        assertThat(configMaps.get(key).orElseThrow().getMetadata().getDeletionTimestamp())
                .isNotNull();
        byte[] patch = "{\"metadata\":{\"finalizers\":null}}".getBytes(StandardCharsets.UTF_8);
        configMaps.patch(key, PatchType.MERGE, patch, "");
        assertThat(configMaps.get(key)).isEmpty();
    }

    @Test
    void aNamespaceLivesUntilItIsFinalizedAndTakesNothingNewMeanwhile() {
        ResourceClient<DynamicObject> namespaces = client.dynamic(new ResourceName("", "v1", "namespaces"), false);
        namespaces.create(DynamicObject.of("v1", "Namespace", "", "going"));
        ObjectKey key = ObjectKey.cluster("going");
        namespaces.delete(key, DeleteOptions.DEFAULT);
        DynamicObject going = namespaces.get(key).orElseThrow();
        assertThat(going.text("status", "phase")).isEqualTo("Terminating");
        ConfigMap late = configMap("late", Map.of());
        late.getMetadata().setNamespace("going");
        assertThatThrownBy(() -> client.resource(ConfigMap.class).create(late))
                .hasMessageContaining("unable to create new content in namespace going because it is being terminated");
        going.objectAt("spec").remove("finalizers");
        namespaces.updateSub(key, "finalize", going, DynamicObject.class);
        assertThat(namespaces.get(key)).isEmpty();
    }

    @Test
    void allViolationsAreToldAtOnce() {
        Pod bad = pod("Bad_Name");
        bad.getSpec().getContainers().getFirst().setImage("");
        assertThatThrownBy(() -> client.resource(Pod.class).create(bad))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.INVALID);
                    assertThat(e.details().causes())
                            .extracting(cause -> cause.field())
                            .containsExactly("metadata.name", "spec.containers[0].image");
                });
    }

    @Test
    void aForeignUserIsRefusedInKubernetesWords() {
        ApiClient bob = server.loopbackClient("bob", List.of());
        assertThatThrownBy(() -> bob.resource(Pod.class).list(ListQuery.in("default")))
                .hasMessage("pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group"
                        + " \"\" in the namespace \"default\"");
    }

    @Test
    void theServerAccountIsThere() {
        assertThat(client.resource(ServiceAccount.class).get(DEFAULT_ACCOUNT)).isPresent();
    }
}
