package io.kjava.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaemonSetControllerTest {
    private final TestingCluster cluster =
            new TestingCluster().node("n1").node("n2").node("n3");

    @Test
    void putsOnePodOnEveryNode() {
        cluster.create(set());
        cluster.settle();
        assertThat(places()).containsExactlyInAnyOrder("n1", "n2", "n3");
        DaemonSetStatus status = status();
        assertThat(status.getDesiredNumberScheduled()).isEqualTo(3);
        assertThat(status.getNumberAvailable()).isEqualTo(3);
        assertThat(status.getUpdatedNumberScheduled()).isEqualTo(3);
        assertThat(status.getNumberUnavailable()).isNull();
        Pod pod = cluster.all(Pod.class).getFirst();
        assertThat(pod.getSpec().getTolerations())
                .extracting(Toleration::getKey)
                .contains(
                        "node.kubernetes.io/not-ready",
                        "node.kubernetes.io/unreachable",
                        "node.kubernetes.io/unschedulable");
        ControllerRevision revision = cluster.all(ControllerRevision.class).getFirst();
        assertThat(pod.getMetadata().getLabels().get("controller-revision-hash"))
                .isEqualTo(revision.getMetadata().getLabels().get("controller-revision-hash"));
    }

    @Test
    void followsNodesAsTheyComeAndAreTainted() {
        cluster.create(set());
        cluster.settle();
        cluster.node("n4");
        cluster.settle();
        assertThat(places()).hasSize(4).contains("n4");
        cluster.edit(
                Node.class,
                "n4",
                node -> new NodeBuilder(node)
                        .editSpec()
                        .addNewTaint("NoExecute", "dedicated", null, "db")
                        .endSpec()
                        .build());
        cluster.settle();
        assertThat(places()).hasSize(3).doesNotContain("n4");
    }

    @Test
    void aSelectorChoosesNodes() {
        DaemonSet set = set();
        set.getSpec().getTemplate().getSpec().setNodeSelector(java.util.Map.of("disk", "ssd"));
        cluster.create(set);
        cluster.settle();
        assertThat(places()).isEmpty();
        cluster.edit(
                Node.class,
                "n2",
                node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels("disk", "ssd")
                        .endMetadata()
                        .build());
        cluster.settle();
        assertThat(places()).containsExactly("n2");
    }

    @Test
    void replacesOneAtATime() {
        cluster.create(set());
        cluster.settle();
        cluster.kubelet().keepUnready(pod -> image(pod).equals("image:2"));
        setImage("image:2");
        cluster.settle();
        assertThat(cluster.all(Pod.class, pod -> image(pod).equals("image:2"))).hasSize(1);
        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(3).allMatch(pod -> image(pod).equals("image:2"));
        assertThat(cluster.all(ControllerRevision.class)).hasSize(2);
        setImage("image:1");
        cluster.settle();
        assertThat(cluster.all(ControllerRevision.class)).hasSize(2).anyMatch(revision -> revision.getRevision() == 3);
    }

    @Test
    void surgesWhenItMay() {
        DaemonSet set = set();
        set.getSpec().getUpdateStrategy().getRollingUpdate().setMaxSurge(new IntOrString(1));
        set.getSpec().getUpdateStrategy().getRollingUpdate().setMaxUnavailable(new IntOrString(0));
        cluster.create(set);
        cluster.settle();
        cluster.kubelet().keepUnready(pod -> image(pod).equals("image:2"));
        setImage("image:2");
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(4);
        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(3).allMatch(pod -> image(pod).equals("image:2"));
    }

    @Test
    void onDeleteWaitsForTheUser() {
        DaemonSet set = set();
        set.getSpec().getUpdateStrategy().setType("OnDelete");
        set.getSpec().getUpdateStrategy().setRollingUpdate(null);
        cluster.create(set);
        cluster.settle();
        setImage("image:2");
        cluster.settle();
        assertThat(cluster.all(Pod.class)).allMatch(pod -> image(pod).equals("image:1"));
        cluster.delete(
                Pod.class, cluster.all(Pod.class).getFirst().getMetadata().getName());
        cluster.settle();
        assertThat(cluster.all(Pod.class, pod -> image(pod).equals("image:2"))).hasSize(1);
    }

    @Test
    void aFailedPodIsReplacedLaterEachTime() {
        cluster.create(set());
        cluster.settle();
        fail("n1");
        cluster.settle();
        assertThat(places()).contains("n1");
        fail("n1");
        cluster.settle();
        assertThat(places()).doesNotContain("n1");
        cluster.advance(Duration.ofSeconds(3));
        assertThat(places()).contains("n1");
    }

    private void fail(String node) {
        Pod pod = cluster.all(
                        Pod.class,
                        p -> PodFacts.isActive(p) && PodFacts.nodeName(p).equals(node))
                .getFirst();
        cluster.kubelet().finish(pod.getMetadata().getName(), 1);
    }

    private List<String> places() {
        return cluster.all(Pod.class, PodFacts::isActive).stream()
                .map(PodFacts::nodeName)
                .toList();
    }

    private DaemonSetStatus status() {
        return cluster.get(DaemonSet.class, "ds").getStatus();
    }

    private void setImage(String image) {
        cluster.edit(DaemonSet.class, "ds", set -> {
            set.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
            return set;
        });
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static DaemonSet set() {
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("ds")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "ds")
                .endSelector()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .endRollingUpdate()
                .endUpdateStrategy()
                .withTemplate(Templates.of("ds", "image:1"))
                .endSpec()
                .build();
    }
}
