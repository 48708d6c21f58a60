package io.kjava.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.reflect.TypeToken;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kubernetes.client.Exec;
import io.kubernetes.client.ProtoClient;
import io.kubernetes.client.ProtoClient.ObjectOrStatus;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.informer.cache.Lister;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official Java client, with JSON and with protobuf. */
class OfficialJavaClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TypeToken<Watch.Response<V1ConfigMap>> WATCHED = new TypeToken<>() {};
    private final TestCluster cluster = TestCluster.shared();
    private final Kubectl kubectl = cluster.kubectl();
    private final ApiClient client = connect();
    private final CoreV1Api core = new CoreV1Api(client);

    private ApiClient connect() {
        try (Reader reader = Files.newBufferedReader(kubectl.kubeconfig())) {
            ApiClient connected =
                    ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(reader)).build();
            return connected.setReadTimeout(0); // watches last
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void createsReadsPatchesAndDeletes() throws ApiException {
        String ns = kubectl.namespace("java-crud");
        V1ConfigMap created =
                core.createNamespacedConfigMap(ns, map("a", "one")).execute();
        assertThat(created.getMetadata().getResourceVersion()).isNotBlank();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(
                        () -> core.createNamespacedConfigMap(ns, map("a", "x")).execute())
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(409));

        created.putDataItem("more", "two");
        V1ConfigMap replaced = core.replaceNamespacedConfigMap("a", ns, created).execute();
        assertThat(replaced.getData()).isEqualTo(Map.of("key", "one", "more", "two"));

        assertThat(patch(ns, V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"key\":\"m\"}}"))
                .containsEntry("key", "m");
        assertThat(patch(ns, V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH, "{\"data\":{\"key\":\"s\"}}"))
                .containsEntry("key", "s");
        assertThat(patch(ns, V1Patch.PATCH_FORMAT_JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/data/more\"}]"))
                .isEqualTo(Map.of("key", "s"));
        V1ConfigMap applied = PatchUtils.patch(
                V1ConfigMap.class,
                () -> core.patchNamespacedConfigMap(
                                "applied",
                                ns,
                                new V1Patch("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":"
                                        + "{\"name\":\"applied\"},\"data\":{\"key\":\"a\"}}"))
                        .fieldManager("it")
                        .force(true)
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_APPLY_YAML,
                client);
        assertThat(applied.getData()).isEqualTo(Map.of("key", "a"));
        // this client's objects do not keep them
        assertThat(kubectl.value(ns, "configmap/applied", ".metadata.managedFields[*].manager"))
                .isEqualTo("it");

        core.deleteNamespacedConfigMap("a", ns).execute();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> core.readNamespacedConfigMap("a", ns).execute())
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(404));
    }

    private Map<String, String> patch(String ns, String format, String text) throws ApiException {
        return PatchUtils.patch(
                        V1ConfigMap.class,
                        () -> core.patchNamespacedConfigMap("a", ns, new V1Patch(text))
                                .buildCall(null),
                        format,
                        client)
                .getData();
    }

    @Test
    void speaksProtobuf() throws ApiException, IOException {
        String ns = kubectl.namespace("java-proto");
        ProtoClient proto = new ProtoClient(client);
        String path = "/api/v1/namespaces/" + ns + "/configmaps";
        V1.ConfigMap wanted = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("p").setNamespace(ns))
                .putData("key", "one")
                .build();

        ObjectOrStatus<V1.ConfigMap> created = proto.create(wanted, path, "v1", "ConfigMap");
        assertThat(created.status).isNull();
        assertThat(created.object.getMetadata().getUid()).isNotBlank();
        assertThat(proto.create(wanted, path, "v1", "ConfigMap").status.getReason())
                .isEqualTo("AlreadyExists");

        ObjectOrStatus<V1.ConfigMap> updated =
                proto.update(created.object.toBuilder().putData("key", "two").build(), path + "/p", "v1", "ConfigMap");
        assertThat(updated.object.getDataMap()).containsEntry("key", "two");
        ObjectOrStatus<V1.ConfigMapList> listed = proto.list(V1.ConfigMapList.newBuilder(), path);
        assertThat(listed.object.getItemsList())
                .extracting(item -> item.getMetadata().getName())
                .contains("p");
        proto.<V1.ConfigMap>delete(V1.ConfigMap.newBuilder(), path + "/p");
        assertThat(proto.<V1.ConfigMap>get(V1.ConfigMap.newBuilder(), path + "/p")
                        .status
                        .getCode())
                .isEqualTo(404);
    }

    @Test
    void watches() throws ApiException, IOException {
        String ns = kubectl.namespace("java-watch");
        String from = core.listNamespacedConfigMap(ns).execute().getMetadata().getResourceVersion();
        core.createNamespacedConfigMap(ns, map("w", "one")).execute();
        core.replaceNamespacedConfigMap("w", ns, map("w", "two")).execute();
        core.deleteNamespacedConfigMap("w", ns).execute();

        try (Watch<V1ConfigMap> watch = Watch.createWatch(
                client,
                core.listNamespacedConfigMap(ns)
                        .fieldSelector("metadata.name=w")
                        .resourceVersion(from)
                        .timeoutSeconds(30)
                        .watch(true)
                        .buildCall(null),
                WATCHED.getType())) {
            for (String expected : new String[] {"ADDED one", "MODIFIED two", "DELETED two"}) {
                Watch.Response<V1ConfigMap> event = watch.next();
                assertThat(event.type + " " + event.object.getData().get("key")).isEqualTo(expected);
            }
        }
    }

    @Test
    void informs() throws ApiException {
        String ns = kubectl.namespace("java-inform");
        GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> api =
                new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
        SharedInformerFactory factory = new SharedInformerFactory(client);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        SharedIndexInformer<V1ConfigMap> informer = factory.sharedIndexInformerFor(api, V1ConfigMap.class, 0, ns);
        informer.addEventHandler(handler(seen));
        factory.startAllRegisteredInformers();
        try {
            Eventually.holds(LIMIT, () -> assertThat(informer.hasSynced()).isTrue());
            core.createNamespacedConfigMap(ns, map("i", "one")).execute();
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("+i"));
            core.replaceNamespacedConfigMap("i", ns, map("i", "two")).execute();
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("~i"));
            assertThat(new Lister<>(informer.getIndexer())
                            .namespace(ns)
                            .get("i")
                            .getData())
                    .containsEntry("key", "two");
            core.deleteNamespacedConfigMap("i", ns).execute();
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("-i"));
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private static ResourceEventHandler<V1ConfigMap> handler(BlockingQueue<String> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(V1ConfigMap map) {
                seen.add("+" + map.getMetadata().getName());
            }

            @Override
            public void onUpdate(V1ConfigMap before, V1ConfigMap map) {
                seen.add("~" + map.getMetadata().getName());
            }

            @Override
            public void onDelete(V1ConfigMap map, boolean unknown) {
                seen.add("-" + map.getMetadata().getName());
            }
        };
    }

    @Test
    void executesInAPod() throws Exception {
        String ns = kubectl.namespace("java-exec");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(ClientPods.talkerText("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", Duration.ofSeconds(60));

        Process process = new Exec(client).exec(ns, "a", new String[] {"sh", "-c", "cat; exit 3"}, true);
        process.getOutputStream().write("through\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        byte[] answer = process.getInputStream().readNBytes("through\n".length());
        assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("through\n");
        process.destroy();

        Process ends = new Exec(client).exec(ns, "a", new String[] {"sh", "-c", "echo inside; exit 3"}, false);
        assertThat(new String(ends.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("inside\n");
        assertThat(ends.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ends.exitValue()).isEqualTo(3);
    }

    @Test
    void electsALeaderAndAnotherWhenItEnds() {
        String ns = kubectl.namespace("java-lead");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        LeaderElector first = elector(ns, "a");
        LeaderElector second = elector(ns, "b");
        try {
            Thread.startVirtualThread(() -> first.run(() -> seen.add("a leads"), () -> seen.add("a ended")));
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("a leads"));
            assertThat(kubectl.value(ns, "lease/it", ".spec.holderIdentity")).isEqualTo("a");

            Thread.startVirtualThread(() -> second.run(
                    () -> seen.add("b leads"), () -> seen.add("b ended"), leader -> seen.add("b sees " + leader)));
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("b sees a"));
            assertThat(seen).doesNotContain("b leads");
        } finally {
            first.close();
        }
        try {
            Eventually.holds(LIMIT, () -> assertThat(seen).contains("a ended", "b leads"));
            assertThat(kubectl.value(ns, "lease/it", ".spec.holderIdentity")).isEqualTo("b");
            assertThat(Integer.parseInt(kubectl.value(ns, "lease/it", ".spec.leaseTransitions")))
                    .isPositive();
        } finally {
            second.close();
        }
    }

    private LeaderElector elector(String ns, String who) {
        return new LeaderElector(new LeaderElectionConfig(
                new LeaseLock(ns, "it", who, client),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1)));
    }

    @Test
    void keepsCustomResources() {
        String ns = kubectl.namespace("java-custom");
        kubectl.apply(ClientPods.CUSTOM_KIND);
        kubectl.command("wait", "crd/gadgets.it.kjava.io", "--for=condition=Established")
                .ok();
        DynamicKubernetesApi gadgets = new DynamicKubernetesApi("it.kjava.io", "v1", "gadgets", client);
        DynamicKubernetesObject wanted = new DynamicKubernetesObject();
        wanted.setApiVersion("it.kjava.io/v1");
        wanted.setKind("Gadget");
        wanted.setMetadata(new V1ObjectMeta().namespace(ns).name("g"));

        DynamicKubernetesObject created = gadgets.create(wanted).getObject();
        assertThat(created.getRaw().getAsJsonObject("spec").get("size").getAsInt())
                .isEqualTo(1);
        assertThat(gadgets.list(ns).getObject().getItems()).hasSize(1);
        DynamicKubernetesObject grown = gadgets.patch(
                        ns, "g", V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, new V1Patch("{\"spec\":{\"size\":2}}"))
                .getObject();
        assertThat(grown.getRaw().getAsJsonObject("spec").get("size").getAsInt())
                .isEqualTo(2);
        grown.getRaw().getAsJsonObject("spec").addProperty("size", 3);
        DynamicKubernetesObject updated = gadgets.update(grown).getObject();
        assertThat(updated.getRaw().getAsJsonObject("spec").get("size").getAsInt())
                .isEqualTo(3);
        assertThat(gadgets.delete(ns, "g").isSuccess()).isTrue();
        assertThat(gadgets.get(ns, "g").getHttpStatusCode()).isEqualTo(404);
    }

    private static V1ConfigMap map(String name, String value) {
        return new V1ConfigMap().metadata(new V1ObjectMeta().name(name)).data(Map.of("key", value));
    }
}
