package io.kjava.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fabric8 client. */
class Fabric8ClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubectl.kubeconfig().toFile()))
            .build();

    @AfterEach
    void closeClient() {
        client.close();
    }

    @Test
    void createsReadsPatchesAndDeletes() {
        String ns = kubectl.namespace("fabric8-crud");

        ConfigMap created = client.resource(map(ns, "a", "one")).create();
        assertThat(created.getMetadata().getUid()).isNotBlank();
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> client.resource(map(ns, "a", "one")).create())
                .satisfies(e -> assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists"));

        client.configMaps()
                .inNamespace(ns)
                .withName("a")
                .edit(found ->
                        new ConfigMapBuilder(found).addToData("more", "two").build());
        client.configMaps()
                .inNamespace(ns)
                .withName("a")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"key\":null,\"merged\":\"three\"}}");
        client.configMaps()
                .inNamespace(ns)
                .withName("a")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"metadata\":{\"labels\":{\"app\":\"x\"}}}");
        client.configMaps()
                .inNamespace(ns)
                .withName("a")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"add\",\"path\":\"/data/json\",\"value\":\"four\"}]");
        ConfigMap patched = client.configMaps()
                .inNamespace(ns)
                .withLabel("app", "x")
                .list()
                .getItems()
                .getFirst();
        assertThat(patched.getData()).isEqualTo(Map.of("more", "two", "merged", "three", "json", "four"));

        ConfigMap applied =
                client.resource(map(ns, "applied", "one")).fieldManager("it").serverSideApply();
        assertThat(applied.getMetadata().getManagedFields().getFirst().getManager())
                .isEqualTo("it");

        client.configMaps().inNamespace(ns).withName("a").delete();
        assertThat(client.configMaps().inNamespace(ns).withName("a").get()).isNull();
    }

    @Test
    void watches() throws InterruptedException {
        String ns = kubectl.namespace("fabric8-watch");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (Watch _ = client.configMaps().inNamespace(ns).withName("w").watch(recorder(seen))) {
            client.resource(map(ns, "w", "one")).create();
            client.resource(map(ns, "w", "two")).update();
            client.configMaps().inNamespace(ns).withName("w").delete();

            for (String expected : new String[] {"ADDED one", "MODIFIED two", "DELETED two"}) {
                assertThat(seen.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(expected);
            }
        }
    }

    private static Watcher<ConfigMap> recorder(BlockingQueue<String> seen) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                seen.add(action + " " + map.getData().get("key"));
            }

            @Override
            public void onClose(WatcherException cause) {
                seen.add("closed " + cause.getMessage());
            }
        };
    }

    @Test
    void informs() throws InterruptedException {
        String ns = kubectl.namespace("fabric8-inform");
        client.resource(map(ns, "before", "one")).create();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps().inNamespace(ns).inform(handler(seen))) {
            client.resource(map(ns, "after", "one")).create();

            Eventually.holds(LIMIT, () -> assertThat(seen).contains("+before", "+after"));
            client.resource(map(ns, "after", "two")).update();
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("~after"));
            client.configMaps().inNamespace(ns).withName("before").delete();
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("-before"));
            assertThat(informer.getStore().getByKey(ns + "/after")).isNotNull();
        }
    }

    private static ResourceEventHandler<ConfigMap> handler(BlockingQueue<String> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                seen.add("+" + map.getMetadata().getName());
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap map) {
                seen.add("~" + map.getMetadata().getName());
            }

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {
                seen.add("-" + map.getMetadata().getName());
            }
        };
    }

    @Test
    void executesInAPodAndReadsItsLog() throws Exception {
        String ns = kubectl.namespace("fabric8-exec");
        client.load(ClientPods.talker("a")).inNamespace(ns).create();
        Pod ready = client.pods().inNamespace(ns).withName("a").waitUntilReady(60, TimeUnit.SECONDS);
        assertThat(ready.getStatus().getPhase()).isEqualTo("Running");

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch exec = client.pods()
                .inNamespace(ns)
                .withName("a")
                .writingOutput(out)
                .exec("sh", "-c", "echo inside; exit 3")) {
            assertThat(exec.exitCode().get(30, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("inside\n");
        assertThat(client.pods().inNamespace(ns).withName("a").getLog()).isEqualTo("hello\n");
    }

    @Test
    void electsALeaderAndAnotherWhenItEnds() {
        String ns = kubectl.namespace("fabric8-lead");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        CompletableFuture<?> first = candidate(ns, "a", seen);
        Eventually.holds(LIMIT, () -> assertThat(seen).contains("a leads", "a sees a"));
        CompletableFuture<?> second = candidate(ns, "b", seen);
        Eventually.holds(LIMIT, () -> assertThat(seen).contains("b sees a"));
        assertThat(kubectl.value(ns, "lease/it", ".spec.holderIdentity")).isEqualTo("a");
        assertThat(seen).doesNotContain("b leads");

        first.cancel(true);
        Eventually.holds(LIMIT, () -> assertThat(seen).contains("a ended", "b leads", "b sees b"));
        assertThat(kubectl.value(ns, "lease/it", ".spec.holderIdentity")).isEqualTo("b");
        second.cancel(true);
        Eventually.holds(LIMIT, () -> assertThat(seen).contains("b ended"));
    }

    private CompletableFuture<?> candidate(String ns, String who, BlockingQueue<String> seen) {
        return client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName("it")
                        .withLock(new LeaseLock(ns, "it", who))
                        .withLeaseDuration(Duration.ofSeconds(15))
                        .withRenewDeadline(Duration.ofSeconds(10))
                        .withRetryPeriod(Duration.ofSeconds(1))
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(
                                () -> seen.add(who + " leads"),
                                () -> seen.add(who + " ended"),
                                leader -> seen.add(who + " sees " + leader)))
                        .build())
                .build()
                .start();
    }

    @Test
    void keepsCustomResources() {
        String ns = kubectl.namespace("fabric8-custom");
        kubectl.apply(ClientPods.CUSTOM_KIND);
        ResourceDefinitionContext kind = new ResourceDefinitionContext.Builder()
                .withGroup("it.kjava.io")
                .withVersion("v1")
                .withKind("Gadget")
                .withPlural("gadgets")
                .withNamespaced(true)
                .build();
        kubectl.command("wait", "crd/gadgets.it.kjava.io", "--for=condition=Established")
                .ok();
        GenericKubernetesResource gadget = client.genericKubernetesResources(kind)
                .inNamespace(ns)
                .load(ClientPods.gadget("g"))
                .create();
        assertThat(gadget.<Integer>get("spec", "size")).isEqualTo(1); // the default
        assertThat(client.genericKubernetesResources(kind)
                        .inNamespace(ns)
                        .list()
                        .getItems())
                .hasSize(1);
        gadget.setAdditionalProperty("status", Map.of("seen", 7));
        GenericKubernetesResource seen = client.genericKubernetesResources(kind)
                .inNamespace(ns)
                .resource(gadget)
                .updateStatus();
        assertThat(seen.<Integer>get("status", "seen")).isEqualTo(7);
        GenericKubernetesResource grown = client.genericKubernetesResources(kind)
                .inNamespace(ns)
                .withName("g")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"size\":2}}");
        assertThat(grown.<Integer>get("spec", "size")).isEqualTo(2);
        client.genericKubernetesResources(kind).inNamespace(ns).withName("g").delete();
        assertThat(client.genericKubernetesResources(kind)
                        .inNamespace(ns)
                        .withName("g")
                        .get())
                .isNull();
    }

    private static ConfigMap map(String namespace, String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addToData("key", value)
                .build();
    }
}
