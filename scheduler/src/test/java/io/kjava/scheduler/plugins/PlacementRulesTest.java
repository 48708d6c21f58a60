package io.kjava.scheduler.plugins;

import static io.kjava.scheduler.TestingObjects.cluster;
import static io.kjava.scheduler.TestingObjects.labelled;
import static io.kjava.scheduler.TestingObjects.node;
import static io.kjava.scheduler.TestingObjects.pod;
import static io.kjava.scheduler.TestingObjects.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.kjava.scheduler.TestingWorld;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementRulesTest {
    private static final String ZONE = "topology.kubernetes.io/zone";

    @Test
    void keepsAPodOffANodeThatLacksAnExtendedResource() {
        Pod pod = new PodBuilder(pod("p", "1", 0))
                .editSpec()
                .editContainer(0)
                .editResources()
                .addToRequests("example.com/gpu", new Quantity("2"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
        Node node = node("n", "4");
        node.getStatus().getAllocatable().put("example.com/gpu", new Quantity("1"));

        assertThat(verdict(new NodeResourcesFit(), pod, view(node)))
                .isEqualTo(new NodeFit.Unfit(List.of("Insufficient example.com/gpu"), false));
    }

    @Test
    void countsPodLevelRequestsInsteadOfTheContainersSum() {
        Pod pod = new PodBuilder(pod("p", "1", 0))
                .editSpec()
                .withNewResources()
                .addToRequests("cpu", new Quantity("3"))
                .endResources()
                .endSpec()
                .build();

        assertThat(PodView.of(pod).requests().milliCpu()).isEqualTo(3000);
    }

    @Test
    void refusesAHostPortThatOverlapsOnly() {
        NodeView node = view(node("n", "4"), onPort("a", "10.0.0.1", "TCP"));

        assertThat(verdict(new NodePortsFree(), onPort("b", "10.0.0.2", "TCP"), node))
                .isEqualTo(NodeFit.FITS);
        assertThat(verdict(new NodePortsFree(), onPort("b", "10.0.0.1", "UDP"), node))
                .isEqualTo(NodeFit.FITS);
        assertThat(verdict(new NodePortsFree(), onPort("b", "", "TCP"), node))
                .isEqualTo(NodeFit.unfit("node(s) didn't have free ports for the requested pod ports"));
    }

    @Test
    void wantsOnePodThatAllAffinityTermsMean() {
        Pod pod = wanting(pod("p", "1", 0), term("app", "db"), term("tier", "gold"));
        NodeView split = view(
                node("n", "4", "east"),
                labelled(pod("a", "1", 0), "app", "db"),
                labelled(pod("b", "1", 0), "tier", "gold"));
        NodeView whole =
                view(node("m", "4", "west"), labelled(labelled(pod("c", "1", 0), "app", "db"), "tier", "gold"));
        ClusterSnapshot snapshot = cluster(split, whole);

        assertThat(new InterPodAffinity().prepare(PodView.of(pod), snapshot).test(split))
                .isEqualTo(NodeFit.never("node(s) didn't match pod affinity rules"));
        assertThat(new InterPodAffinity().prepare(PodView.of(pod), snapshot).test(whole))
                .isEqualTo(NodeFit.FITS);
    }

    @Test
    void letsTheFirstOfAGroupBegin() {
        Pod pod = wanting(labelled(pod("p", "1", 0), "app", "db"), term("app", "db"));

        assertThat(verdict(new InterPodAffinity(), pod, view(node("n", "4", "east"))))
                .isEqualTo(NodeFit.FITS);
    }

    @Test
    void spreadsOverZonesWithinTheSkew() {
        Pod pod = new PodBuilder(labelled(pod("p", "1", 0), "app", "web"))
                .editSpec()
                .addToTopologySpreadConstraints(new TopologySpreadConstraintBuilder()
                        .withMaxSkew(1)
                        .withTopologyKey(ZONE)
                        .withWhenUnsatisfiable("DoNotSchedule")
                        .withLabelSelector(new LabelSelectorBuilder()
                                .addToMatchLabels("app", "web")
                                .build())
                        .build())
                .endSpec()
                .build();
        NodeView crowded = view(node("e", "4", "east"), labelled(pod("a", "1", 0), "app", "web"));
        NodeView empty = view(node("w", "4", "west"));
        NodeView unlabelled = view(node("x", "4"));
        ClusterSnapshot snapshot = cluster(crowded, empty, unlabelled);
        var filter = new PodTopologySpread().prepare(PodView.of(pod), snapshot);

        assertThat(filter.test(crowded))
                .isEqualTo(NodeFit.unfit("node(s) didn't match pod topology spread constraints"));
        assertThat(filter.test(empty)).isEqualTo(NodeFit.FITS);
        assertThat(filter.test(unlabelled))
                .isEqualTo(NodeFit.never(
                        "node(s) didn't match pod topology spread constraints (missing" + " required label)"));
    }

    @Test
    void spreadsThePodsOfAServiceUnasked() {
        TestingWorld world = new TestingWorld().withSelector(Map.of("app", "web"));
        NodeView crowded = view(node("a", "4"), labelled(pod("x", "1", 0), "app", "web"));
        NodeView empty = view(node("b", "4"));
        long[] scores = new PodTopologySpread()
                .score(
                        PodView.of(labelled(pod("p", "1", 0), "app", "web")),
                        cluster(world, crowded, empty),
                        List.of(crowded, empty));

        assertThat(scores[1]).isGreaterThan(scores[0]);
    }

    @Test
    void likesANodeThatHasABigImage() {
        Node with = new NodeBuilder(node("a", "4"))
                .editStatus()
                .addNewImage()
                .withNames("docker.io/library/big:latest")
                .withSizeBytes(900L * 1024 * 1024)
                .endImage()
                .endStatus()
                .build();
        Pod pod = pod("p", "1", 0);
        pod.getSpec().getContainers().getFirst().setImage("big");
        List<NodeView> nodes = List.of(view(with), view(node("b", "4")));

        assertThat(new ImageLocality().score(PodView.of(pod), cluster(), nodes)).containsExactly(43, 0);
    }

    private static NodeFit verdict(FilterPlugin plugin, Pod pod, NodeView node) {
        return plugin.prepare(PodView.of(pod), cluster(node)).test(node);
    }

    private static Pod onPort(String name, String address, String protocol) {
        Pod pod = pod(name, "1", 0);
        pod.getSpec().getContainers().getFirst().setPorts(List.of(new ContainerPort(80, address, 8080, "p", protocol)));
        return pod;
    }

    private static PodAffinityTerm term(String key, String value) {
        return new PodAffinityTermBuilder()
                .withTopologyKey(ZONE)
                .withLabelSelector(
                        new LabelSelectorBuilder().addToMatchLabels(key, value).build())
                .build();
    }

    private static Pod wanting(Pod pod, PodAffinityTerm... terms) {
        return new PodBuilder(pod)
                .editSpec()
                .withNewAffinity()
                .withNewPodAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(terms)
                .endPodAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }
}
