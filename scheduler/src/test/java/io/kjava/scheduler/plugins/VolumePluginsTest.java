package io.kjava.scheduler.plugins;

import static io.kjava.scheduler.TestingObjects.claiming;
import static io.kjava.scheduler.TestingObjects.cluster;
import static io.kjava.scheduler.TestingObjects.node;
import static io.kjava.scheduler.TestingObjects.pod;
import static io.kjava.scheduler.TestingObjects.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySelectorTermBuilder;
import io.fabric8.kubernetes.api.model.storage.CSINodeBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.kjava.scheduler.TestingWorld;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.framework.PodRejected;
import io.kjava.scheduler.framework.VolumeChoice;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VolumePluginsTest {
    private final NodeView east = view(node("e", "4", "east"));
    private final NodeView west = view(node("w", "4", "west"));
    private final PodView pod = PodView.of(claiming(pod("p", "1", 0), "data"));

    @Test
    void rejectsAPodWhoseClaimIsMissingOrUnbound() {
        assertThatExceptionOfType(PodRejected.class)
                .isThrownBy(() -> new VolumeBinding().prepare(pod, cluster(east)))
                .withMessage("persistentvolumeclaim \"data\" not found");
        TestingWorld world = new TestingWorld().with(claim("data", "now", null)).with(now());
        assertThatExceptionOfType(PodRejected.class)
                .isThrownBy(() -> new VolumeBinding().prepare(pod, cluster(world, east)))
                .withMessage("pod has unbound immediate PersistentVolumeClaims");
    }

    @Test
    void choosesTheNodeWithAFreeVolumeForAClaimThatWaits() {
        PersistentVolume local = new PersistentVolumeBuilder(volume("local", "late"))
                .editSpec()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey("kubernetes.io/hostname")
                .withOperator("In")
                .withValues("w")
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .build();
        PersistentVolumeClaim claim = claim("data", "late", null);
        TestingWorld world = new TestingWorld().with(claim).with(local).with(late("kubernetes.io/no-provisioner"));
        ClusterSnapshot snapshot = cluster(world, east, west);

        assertThat(verdict(new VolumeBinding(), snapshot, east))
                .isEqualTo(NodeFit.never("node(s) didn't find available persistent volumes to bind"));
        assertThat(verdict(new VolumeBinding(), snapshot, west)).isEqualTo(NodeFit.FITS);
        assertThat(VolumeBinding.choices(pod, snapshot, west))
                .contains(List.of(new VolumeChoice(claim, Optional.of(local))));
    }

    @Test
    void letsAProvisionerMakeTheVolumeWhereTheClassAllowsIt() {
        StorageClass onlyEast = new StorageClassBuilder(late("example.com/disk"))
                .withAllowedTopologies(new TopologySelectorTermBuilder()
                        .addNewMatchLabelExpression()
                        .withKey("topology.kubernetes.io/zone")
                        .withValues("east")
                        .endMatchLabelExpression()
                        .build())
                .build();
        TestingWorld world =
                new TestingWorld().with(claim("data", "late", null)).with(onlyEast);
        ClusterSnapshot snapshot = cluster(world, east, west);

        assertThat(verdict(new VolumeBinding(), snapshot, east)).isEqualTo(NodeFit.FITS);
        assertThat(verdict(new VolumeBinding(), snapshot, west)).isNotEqualTo(NodeFit.FITS);
    }

    @Test
    void usesALabelledVolumeInItsZoneOnly() {
        PersistentVolume zoned = new PersistentVolumeBuilder(volume("v", "now"))
                .editMetadata()
                .addToLabels("topology.kubernetes.io/zone", "east")
                .endMetadata()
                .build();
        ClusterSnapshot snapshot =
                cluster(new TestingWorld().with(claim("data", "now", "v")).with(zoned), east, west);

        assertThat(verdict(new VolumeZone(), snapshot, east)).isEqualTo(NodeFit.FITS);
        assertThat(verdict(new VolumeZone(), snapshot, west))
                .isEqualTo(NodeFit.never("node(s) had no available volume zone"));
    }

    @Test
    void givesAnExclusiveClaimToOnePodInTheCluster() {
        PersistentVolumeClaim exclusive = new PersistentVolumeClaimBuilder(claim("data", "now", "v"))
                .editSpec()
                .withAccessModes("ReadWriteOncePod")
                .endSpec()
                .build();
        NodeView used = view(node("u", "4"), claiming(pod("other", "1", 0), "data"));
        ClusterSnapshot snapshot = cluster(new TestingWorld().with(exclusive), used, west);

        assertThat(verdict(new VolumeRestrictions(), snapshot, west)).isInstanceOf(NodeFit.Unfit.class);
    }

    @Test
    void countsTheVolumesOfADriverOnANode() {
        PersistentVolume mine = csi("v1", "h1");
        PersistentVolume theirs = csi("v2", "h2");
        NodeView used = view(node("u", "4"), claiming(pod("other", "1", 0), "theirs"));
        TestingWorld world = new TestingWorld()
                .with(claim("data", "now", "v1"))
                .with(claim("theirs", "now", "v2"))
                .with(mine)
                .with(theirs)
                .with(new CSINodeBuilder()
                        .withNewMetadata()
                        .withName("u")
                        .endMetadata()
                        .withNewSpec()
                        .addNewDriver()
                        .withName("example.com/disk")
                        .withNewAllocatable(1)
                        .endDriver()
                        .endSpec()
                        .build());

        assertThat(verdict(new NodeVolumeLimits(), cluster(world, used), used))
                .isEqualTo(NodeFit.unfit("node(s) exceed max volume count"));
    }

    private NodeFit verdict(FilterPlugin plugin, ClusterSnapshot snapshot, NodeView node) {
        return plugin.prepare(pod, snapshot).test(node);
    }

    private static StorageClass now() {
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName("now")
                .endMetadata()
                .withProvisioner("example.com/disk")
                .withVolumeBindingMode("Immediate")
                .build();
    }

    private static StorageClass late(String provisioner) {
        return new StorageClassBuilder()
                .withNewMetadata()
                .withName("late")
                .endMetadata()
                .withProvisioner(provisioner)
                .withVolumeBindingMode("WaitForFirstConsumer")
                .build();
    }

    private static PersistentVolume csi(String name, String handle) {
        return new PersistentVolumeBuilder(volume(name, "now"))
                .editSpec()
                .withNewCsi()
                .withDriver("example.com/disk")
                .withVolumeHandle(handle)
                .endCsi()
                .endSpec()
                .build();
    }

    private static PersistentVolume volume(String name, String storageClass) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(storageClass)
                .withAccessModes("ReadWriteOnce")
                .addToCapacity("storage", new Quantity("1Gi"))
                .endSpec()
                .build();
    }

    private static PersistentVolumeClaim claim(
            String name, String storageClass, @org.jspecify.annotations.Nullable String volume) {
        PersistentVolumeClaimBuilder builder = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(storageClass)
                .withAccessModes("ReadWriteOnce")
                .withVolumeName(volume)
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec();
        if (volume != null) {
            builder.editMetadata()
                    .addToAnnotations("pv.kubernetes.io/bind-completed", "yes")
                    .endMetadata();
        }
        return builder.build();
    }
}
