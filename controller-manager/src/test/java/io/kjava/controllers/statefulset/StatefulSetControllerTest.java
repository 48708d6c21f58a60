package io.kjava.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StatefulSetControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void startsPodsOneAfterTheOther() {
        cluster.kubelet().keepUnready(pod -> name(pod).equals("db-1"));
        cluster.create(set(3));
        cluster.settle();
        assertThat(names()).containsExactly("db-0", "db-1");
        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(names()).containsExactly("db-0", "db-1", "db-2");
        Pod pod = cluster.get(Pod.class, "db-1");
        assertThat(pod.getSpec().getHostname()).isEqualTo("db-1");
        assertThat(pod.getSpec().getSubdomain()).isEqualTo("db-service");
        assertThat(pod.getMetadata().getLabels())
                .containsEntry("statefulset.kubernetes.io/pod-name", "db-1")
                .containsEntry("apps.kubernetes.io/pod-index", "1");
        StatefulSetStatus status = status();
        assertThat(status.getReplicas()).isEqualTo(3);
        assertThat(status.getAvailableReplicas()).isEqualTo(3);
        assertThat(status.getCurrentRevision()).isEqualTo(status.getUpdateRevision());
        assertThat(cluster.events()).contains("Normal SuccessfulCreate: create Pod db-0 in StatefulSet db successful");
    }

    @Test
    void endsPodsFromTheLastOne() {
        cluster.create(set(3));
        cluster.settle();
        cluster.kubelet().letDieSlowly(_ -> true);
        edit(s -> s.getSpec().setReplicas(1));
        cluster.settle();
        assertThat(cluster.get(Pod.class, "db-2").isMarkedForDeletion()).isTrue();
        assertThat(cluster.get(Pod.class, "db-1").isMarkedForDeletion()).isFalse();
        cluster.kubelet().letAllDie();
        cluster.settle();
        assertThat(names()).containsExactly("db-0");
    }

    @Test
    void parallelDoesAllAtOnce() {
        cluster.kubelet().keepUnready(_ -> true);
        StatefulSet set = set(3);
        set.getSpec().setPodManagementPolicy("Parallel");
        cluster.create(set);
        cluster.settle();
        assertThat(names()).hasSize(3);
        edit(s -> s.getSpec().setReplicas(1));
        cluster.settle();
        assertThat(names()).containsExactly("db-0");
    }

    @Test
    void updatesFromTheLastOneAndHaltsAtASickOne() {
        cluster.create(set(3));
        cluster.settle();
        String old = status().getCurrentRevision();
        cluster.kubelet().keepUnready(pod -> image(pod).equals("image:2"));
        setImage("image:2");
        cluster.settle();
        assertThat(images()).containsExactly("image:1", "image:1", "image:2");
        assertThat(status().getCurrentRevision()).isEqualTo(old);
        assertThat(status().getUpdatedReplicas()).isEqualTo(1);
        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(images()).containsOnly("image:2");
        assertThat(status().getCurrentRevision()).isNotEqualTo(old);
        assertThat(status().getCurrentRevision()).isEqualTo(status().getUpdateRevision());
    }

    @Test
    void aPartitionKeepsTheFirstOnesBack() {
        StatefulSet set = set(3);
        set.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(2);
        cluster.create(set);
        cluster.settle();
        setImage("image:2");
        cluster.settle();
        assertThat(images()).containsExactly("image:1", "image:1", "image:2");
        cluster.delete(Pod.class, "db-0");
        cluster.settle();
        assertThat(images()).containsExactly("image:1", "image:1", "image:2");
        edit(s -> s.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(0));
        cluster.settle();
        assertThat(images()).containsOnly("image:2");
    }

    @Test
    void everyPodHasItsClaimAndKeepsIt() {
        StatefulSet set = set(2);
        set.getSpec().setVolumeClaimTemplates(List.of(claim()));
        cluster.create(set);
        cluster.settle();
        assertThat(cluster.all(PersistentVolumeClaim.class))
                .extracting(c -> c.getMetadata().getName())
                .containsExactly("data-db-0", "data-db-1");
        assertThat(cluster.get(Pod.class, "db-0").getSpec().getVolumes().getFirst())
                .satisfies(v ->
                        assertThat(v.getPersistentVolumeClaim().getClaimName()).isEqualTo("data-db-0"));
        edit(s -> s.getSpec().setReplicas(1));
        cluster.settle();
        assertThat(cluster.all(PersistentVolumeClaim.class)).hasSize(2);
    }

    @Test
    void aRetentionPolicyMayLetClaimsGo() {
        StatefulSet set = set(2);
        set.getSpec().setVolumeClaimTemplates(List.of(claim()));
        set = new StatefulSetBuilder(set)
                .editSpec()
                .withNewPersistentVolumeClaimRetentionPolicy("Delete", "Delete")
                .endSpec()
                .build();
        cluster.create(set);
        cluster.settle();
        edit(s -> s.getSpec().setReplicas(1));
        cluster.settle();
        assertThat(cluster.all(PersistentVolumeClaim.class))
                .extracting(c -> c.getMetadata().getName())
                .containsExactly("data-db-0");
        cluster.delete(StatefulSet.class, "db");
        cluster.settle();
        assertThat(cluster.all(PersistentVolumeClaim.class)).isEmpty();
    }

    @Test
    void countsFromItsStart() {
        StatefulSet set = set(2);
        set = new StatefulSetBuilder(set)
                .editSpec()
                .withNewOrdinals(5)
                .endSpec()
                .build();
        cluster.create(set);
        cluster.settle();
        assertThat(names()).containsExactly("db-5", "db-6");
    }

    @Test
    void aFailedPodIsMadeAgain() {
        cluster.create(set(1));
        cluster.settle();
        String before = cluster.get(Pod.class, "db-0").getMetadata().getUid();
        cluster.kubelet().finish("db-0", 1);
        cluster.settle();
        assertThat(cluster.get(Pod.class, "db-0").getMetadata().getUid()).isNotEqualTo(before);
        assertThat(cluster.events())
                .contains("Warning RecreatingFailedPod: StatefulSet default/db is recreating failed" + " Pod db-0");
    }

    private List<String> names() {
        return cluster.all(Pod.class).stream()
                .map(StatefulSetControllerTest::name)
                .toList();
    }

    private List<String> images() {
        return cluster.all(Pod.class).stream()
                .map(StatefulSetControllerTest::image)
                .toList();
    }

    private StatefulSetStatus status() {
        return cluster.get(StatefulSet.class, "db").getStatus();
    }

    private void edit(Consumer<StatefulSet> change) {
        cluster.edit(StatefulSet.class, "db", set -> {
            change.accept(set);
            return set;
        });
    }

    private void setImage(String image) {
        edit(s -> s.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .endSpec()
                .build();
    }

    private static StatefulSet set(int replicas) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("db")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withServiceName("db-service")
                .withNewSelector()
                .addToMatchLabels("app", "db")
                .endSelector()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .endRollingUpdate()
                .endUpdateStrategy()
                .withTemplate(Templates.of("db", "image:1"))
                .endSpec()
                .build();
    }
}
