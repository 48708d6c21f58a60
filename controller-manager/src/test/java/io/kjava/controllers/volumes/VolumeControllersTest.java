package io.kjava.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import org.junit.jupiter.api.Test;

class VolumeControllersTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void aClaimGetsTheSmallestVolumeThatFits() {
        cluster.create(volume("large", "10Gi"));
        cluster.create(volume("medium", "5Gi"));
        cluster.create(volume("small", "1Gi"));
        cluster.create(claim("data", "3Gi", ""));
        cluster.settle();
        PersistentVolumeClaim claim = cluster.get(PersistentVolumeClaim.class, "data");
        assertThat(claim.getSpec().getVolumeName()).isEqualTo("medium");
        assertThat(claim.getStatus().getPhase()).isEqualTo("Bound");
        assertThat(claim.getStatus().getCapacity().get("storage")).hasToString("5Gi");
        assertThat(claim.getMetadata().getAnnotations())
                .containsEntry("pv.kubernetes.io/bind-completed", "yes")
                .containsEntry("pv.kubernetes.io/bound-by-controller", "yes");
        assertThat(phase("medium")).isEqualTo("Bound");
        assertThat(phase("large")).isEqualTo("Available");
        cluster.delete(PersistentVolumeClaim.class, "data");
        cluster.settle();
        assertThat(cluster.find(PersistentVolumeClaim.class, "data")).isEmpty();
        assertThat(phase("medium")).isEqualTo("Released");
    }

    @Test
    void aClassWithAProvisionerIsAskedAndItsVolumeTaken() {
        cluster.create(new StorageClassBuilder()
                .withNewMetadata()
                .withName("fast")
                .endMetadata()
                .withProvisioner("example.com/disk")
                .withVolumeBindingMode("Immediate")
                .build());
        cluster.create(claim("data", "1Gi", "fast"));
        cluster.settle();
        PersistentVolumeClaim claim = cluster.get(PersistentVolumeClaim.class, "data");
        assertThat(claim.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(claim.getMetadata().getAnnotations())
                .containsEntry("volume.kubernetes.io/storage-provisioner", "example.com/disk");
        PersistentVolume made = volume("made", "1Gi");
        made.getSpec().setStorageClassName("fast");
        made.getSpec()
                .setClaimRef(new io.fabric8.kubernetes.api.model.ObjectReferenceBuilder()
                        .withNamespace("default")
                        .withName("data")
                        .withUid(claim.getMetadata().getUid())
                        .build());
        cluster.create(made);
        cluster.settle();
        assertThat(cluster.get(PersistentVolumeClaim.class, "data").getStatus().getPhase())
                .isEqualTo("Bound");
    }

    @Test
    void aLateBindingClassWaitsForItsFirstPod() {
        cluster.create(new StorageClassBuilder()
                .withNewMetadata()
                .withName("late")
                .endMetadata()
                .withProvisioner("example.com/disk")
                .withVolumeBindingMode("WaitForFirstConsumer")
                .build());
        cluster.create(claim("data", "1Gi", "late"));
        cluster.settle();
        assertThat(cluster.events())
                .contains("Normal WaitForFirstConsumer: waiting for first consumer to be created" + " before binding");
        assertThat(cluster.get(PersistentVolumeClaim.class, "data")
                        .getMetadata()
                        .getAnnotations())
                .doesNotContainKey("volume.kubernetes.io/storage-provisioner");
    }

    @Test
    void aClaimInUseSurvivesItsDeletionUntilThePodIsGone() {
        cluster.create(volume("v", "1Gi"));
        cluster.create(claim("data", "1Gi", ""));
        cluster.create(pod());
        cluster.settle();
        cluster.delete(PersistentVolumeClaim.class, "data");
        cluster.settle();
        assertThat(cluster.get(PersistentVolumeClaim.class, "data").isMarkedForDeletion())
                .isTrue();
        cluster.delete(Pod.class, "user");
        cluster.settle();
        assertThat(cluster.find(PersistentVolumeClaim.class, "data")).isEmpty();
    }

    @Test
    void anEphemeralVolumeHasAClaimThatGoesWithItsPod() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("p")
                .endMetadata()
                .withSpec(Templates.of("x", "image").getSpec())
                .editSpec()
                .addNewVolume()
                .withName("scratch")
                .withNewEphemeral()
                .withNewVolumeClaimTemplate()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .endSpec()
                .endVolumeClaimTemplate()
                .endEphemeral()
                .endVolume()
                .endSpec()
                .build();
        cluster.create(pod);
        cluster.settle();
        assertThat(cluster.find(PersistentVolumeClaim.class, "p-scratch")).isPresent();
        cluster.delete(Pod.class, "p");
        cluster.settle();
        assertThat(cluster.find(PersistentVolumeClaim.class, "p-scratch")).isEmpty();
    }

    private String phase(String volume) {
        return cluster.get(PersistentVolume.class, volume).getStatus().getPhase();
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("user")
                .endMetadata()
                .withSpec(Templates.of("x", "image").getSpec())
                .editSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim("data", false)
                .endVolume()
                .endSpec()
                .build();
    }

    private static PersistentVolume volume(String name, String size) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addToCapacity("storage", new Quantity(size))
                .withAccessModes("ReadWriteOnce")
                .withNewHostPath()
                .withPath("/data/" + name)
                .endHostPath()
                .endSpec()
                .build();
    }

    private static PersistentVolumeClaim claim(String name, String size, String storageClass) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(storageClass)
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }
}
