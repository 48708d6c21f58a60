package io.kjava.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.time.TestingClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestingApiClientTest {
    private final TestingApiClient client = new TestingApiClient(new TestingClock());
    private final ResourceClient<Pod> pods = client.resource(Pod.class);

    @Test
    void aStaleUpdateConflicts() {
        Pod first = pods.create(pod("a"));
        first.getMetadata().getLabels().put("x", "1");
        pods.update(first);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> pods.update(first))
                .matches(ApiException::isConflict);
    }

    @Test
    void aBoundPodIsDeletedGracefully() {
        pods.create(pod("a"));
        bind("a");
        pods.delete(key("a"), DeleteOptions.DEFAULT);

        Pod dying = pods.get(key("a")).orElseThrow();
        assertThat(dying.getMetadata().getDeletionTimestamp()).isEqualTo("2026-03-02T12:00:30Z");

        pods.delete(key("a"), DeleteOptions.now());
        assertThat(pods.get(key("a"))).isEmpty();
    }

    @Test
    void theLastFinalizerLetsGo() {
        Pod held = pod("a");
        held.getMetadata().setFinalizers(List.of("x/y"));
        Pod stored = pods.create(held);
        pods.delete(key("a"), DeleteOptions.DEFAULT);
        assertThat(pods.get(key("a"))).isPresent();

        Pod latest = pods.get(key("a")).orElseThrow();
        latest.getMetadata().setFinalizers(List.of());
        pods.update(latest);
        assertThat(pods.get(key("a"))).isEmpty();
        assertThat(stored.getMetadata().getUid()).isNotEmpty();
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        ResourceClient<Deployment> deployments = client.resource(Deployment.class);
        Deployment made = deployments.create(new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("d")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .endSpec()
                .withNewStatus()
                .withReplicas(9)
                .endStatus()
                .build());
        assertThat(made.getStatus()).isNull();
        made.setStatus(new DeploymentStatusBuilder().withReplicas(2).build());
        made.getSpec().setReplicas(5);
        Deployment after = deployments.updateStatus(made);
        assertThat(after.getSpec().getReplicas()).isEqualTo(2);
        assertThat(after.getStatus().getReplicas()).isEqualTo(2);
        assertThat(after.getMetadata().getGeneration()).isEqualTo(1);
        after.getSpec().setReplicas(5);
        assertThat(deployments.update(after).getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void aWatchSeesObjectsEnterAndLeaveItsSelection() throws Exception {
        try (WatchStream<Pod> watch = pods.watch(ListQuery.in("default").withLabels("app=web"))) {
            Pod web = pod("a");
            web.getMetadata().getLabels().put("app", "web");
            Pod stored = pods.create(web);
            stored.getMetadata().getLabels().put("app", "db");
            pods.update(stored);

            assertThat(watch.next().orElseThrow()).isInstanceOf(WatchEvent.Added.class);
            assertThat(watch.next().orElseThrow()).isInstanceOf(WatchEvent.Deleted.class);
        }
    }

    @Test
    void aStrategicPatchMergesConditionsByType() {
        pods.create(pod("a"));
        bind("a");
        byte[] patch = "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"
                .getBytes(StandardCharsets.UTF_8);
        Pod after = pods.patch(key("a"), PatchType.STRATEGIC, patch, "status");
        assertThat(after.getStatus().getConditions()).extracting("type").containsExactly("PodScheduled", "Ready");
    }

    @Test
    void nothingEntersATerminatingNamespace() {
        ResourceClient<Namespace> namespaces = client.resource(Namespace.class);
        namespaces.delete(ObjectKey.cluster("default"), DeleteOptions.DEFAULT);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> pods.create(pod("a")))
                .matches(e -> e.reason() == ApiException.Reason.FORBIDDEN);
    }

    @Test
    void discoveryNamesEveryResource() {
        assertThat(client.read("/apis/apps/v1").path("resources").size()).isEqualTo(5);
    }

    private void bind(String name) {
        io.fabric8.kubernetes.api.model.Binding binding = new io.fabric8.kubernetes.api.model.BindingBuilder()
                .withNewTarget()
                .withName("n1")
                .endTarget()
                .build();
        pods.createSub(key(name), "binding", binding, io.kjava.codec.DynamicObject.class);
    }

    private static ObjectKey key(String name) {
        return ObjectKey.of("default", name);
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("name", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("i")
                .endContainer()
                .endSpec()
                .build();
    }
}
