package io.kjava.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import io.kjava.controllers.objects.Owners;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicaSetControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1").node("n2");

    @Test
    void makesPodsAndCountsThem() {
        cluster.create(set("web", 5));
        cluster.settle();
        ReplicaSet set = cluster.get(ReplicaSet.class, "web");
        assertThat(set.getStatus().getReplicas()).isEqualTo(5);
        assertThat(set.getStatus().getReadyReplicas()).isEqualTo(5);
        assertThat(set.getStatus().getFullyLabeledReplicas()).isEqualTo(5);
        Pod pod = cluster.all(Pod.class).getFirst();
        assertThat(pod.getMetadata().getName()).startsWith("web-").hasSize(9);
        assertThat(Owners.controls(set, pod)).isTrue();
        assertThat(cluster.events())
                .contains("Normal SuccessfulCreate: Created pod: "
                        + pod.getMetadata().getName());
    }

    @Test
    void deletesTheUnreadyFirst() {
        cluster.create(set("web", 4));
        cluster.settle();
        Pod sick = cluster.all(Pod.class).get(2);
        String name = sick.getMetadata().getName();
        cluster.kubelet().keepUnready(pod -> pod.getMetadata().getName().equals(name));
        cluster.edit(
                Pod.class,
                name,
                pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels("x", "y")
                        .endMetadata()
                        .build());
        cluster.settle();
        scale(3);
        cluster.settle();
        assertThat(cluster.find(Pod.class, name)).isEmpty();
        assertThat(cluster.all(Pod.class)).hasSize(3);
    }

    @Test
    void adoptsOrphansAndLetsGoOfStrangers() {
        Pod orphan = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("orphan")
                .addToLabels("app", "web")
                .endMetadata()
                .withSpec(Templates.of("web", "image").getSpec())
                .build();
        cluster.create(orphan);
        cluster.create(set("web", 2));
        cluster.settle();
        ReplicaSet set = cluster.get(ReplicaSet.class, "web");
        assertThat(Owners.controls(set, cluster.get(Pod.class, "orphan"))).isTrue();
        assertThat(cluster.all(Pod.class)).hasSize(2);

        cluster.edit(
                Pod.class,
                "orphan",
                pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels("app", "other")
                        .endMetadata()
                        .build());
        cluster.settle();
        assertThat(Owners.controllerOf(cluster.get(Pod.class, "orphan"))).isEmpty();
        assertThat(cluster.all(Pod.class)).hasSize(3);
    }

    @Test
    void aRefusedPodBecomesACondition() {
        cluster.client()
                .failWhen(
                        call -> call.is("create", "pods"),
                        () -> ApiException.forbidden(new ResourceName("", "v1", "pods"), "web-x", "exceeded quota: q"));
        cluster.create(set("web", 100));
        cluster.settle();
        long asked = cluster.client().calls().stream()
                .filter(c -> c.is("create", "pods"))
                .count();
        assertThat(asked).isLessThan(5); // slow start: not a hundred
        ReplicaSet set = cluster.get(ReplicaSet.class, "web");
        assertThat(set.getStatus().getConditions()).singleElement().satisfies(c -> {
            assertThat(c.getType()).isEqualTo("ReplicaFailure");
            assertThat(c.getReason()).isEqualTo("FailedCreate");
            assertThat(c.getMessage()).contains("exceeded quota");
        });
        cluster.client().heal();
        cluster.advance(Duration.ofMinutes(1));
        assertThat(cluster.all(Pod.class)).hasSize(100);
        assertThat(cluster.get(ReplicaSet.class, "web").getStatus().getConditions())
                .isEmpty();
    }

    @Test
    void aStaleCopyMakesNoSecondPods() {
        cluster.create(set("web", 3));
        cluster.settle();
        cluster.informers().freeze();
        scale(6);
        cluster.informers().thaw();
        cluster.informers().freeze();
        cluster.settle(); // three more are made, but the copy does not show them
        cluster.edit(ReplicaSet.class, "web", set -> set);
        cluster.settle();
        cluster.informers().thaw();
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(6);
    }

    @Test
    void availabilityWaitsForItsSeconds() {
        ReplicaSet set = set("web", 1);
        set.getSpec().setMinReadySeconds(30);
        cluster.create(set);
        cluster.settle();
        assertThat(cluster.get(ReplicaSet.class, "web").getStatus().getAvailableReplicas())
                .isNull();
        cluster.advance(Duration.ofSeconds(31));
        assertThat(cluster.get(ReplicaSet.class, "web").getStatus().getAvailableReplicas())
                .isEqualTo(1);
    }

    @Test
    void aReplicationControllerDoesTheSame() {
        cluster.create(new ReplicationControllerBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("rc")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withTemplate(Templates.of("rc", "image"))
                .endSpec()
                .build());
        cluster.settle();
        assertThat(cluster.get(ReplicationController.class, "rc").getStatus().getReadyReplicas())
                .isEqualTo(2);
    }

    private void scale(int replicas) {
        cluster.edit(
                ReplicaSet.class,
                "web",
                set -> new ReplicaSetBuilder(set)
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build());
    }

    private static ReplicaSet set(String name, int replicas) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(Templates.of(name, "image"))
                .endSpec()
                .build();
    }
}
