package io.kjava.cni.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.kjava.cni.link.LinkChange;
import io.kjava.cni.link.TunnelView;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayRoutesTest {
    private static final List<Ipv4Range> CLUSTER =
            List.of(Ipv4Range.parse("10.42.0.0/16").orElseThrow());
    private static final String MAC_B = "02:00:00:00:00:0b";
    private static final String MAC_C = "02:00:00:00:00:0c";

    @Test
    void everyOtherNodeThatPublishedItsEndIsAPeer() {
        Node unpublished = new NodeBuilder(node("d", "10.42.3.0/24", MAC_C, "192.0.2.4"))
                .editMetadata()
                .withAnnotations(null)
                .endMetadata()
                .build();
        assertThat(peers(
                        node("a", "10.42.0.0/24", "02:00:00:00:00:0a", "192.0.2.1"),
                        node("b", "10.42.1.0/24", MAC_B, "192.0.2.2"),
                        unpublished,
                        node("e", null, MAC_C, "192.0.2.5")))
                .extracting(OverlayPeer::nodeName)
                .containsExactly("b");
    }

    @Test
    void rangesOutsideTheClusterAndDoubledRangesAreIgnored() {
        assertThat(peers(
                        node("b", "10.42.1.0/24", MAC_B, "192.0.2.2"),
                        node("b2", "10.42.1.0/24", MAC_C, "192.0.2.3"),
                        node("c", "192.168.0.0/24", MAC_C, "192.0.2.3")))
                .extracting(OverlayPeer::nodeName)
                .containsExactly("b");
    }

    @Test
    void whatANodePublishesIsNotTrustedToBeWellFormed() {
        assertThat(peers(node("b", "10.42.1.0/24", "02:00; rm", "192.0.2.2"))).isEmpty();
        assertThat(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.999"))).isEmpty();
        assertThat(peers(node("b", "10.42.1.0/99", MAC_B, "192.0.2.2"))).isEmpty();
    }

    @Test
    void aNewPeerGetsForwardNeighbourAndRouteInThisOrder() {
        TunnelView desired = OverlayRoutes.desired(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.2")));
        assertThat(OverlayRoutes.plan("kjava.1", desired, TunnelView.EMPTY))
                .containsExactly(
                        new LinkChange.PutForward("kjava.1", new TunnelView.Forward(MAC_B, "192.0.2.2")),
                        new LinkChange.PutNeighbour("kjava.1", new TunnelView.Neighbour("10.42.1.0", MAC_B)),
                        new LinkChange.PutRoute("kjava.1", new TunnelView.Route("10.42.1.0/24", "10.42.1.0")));
    }

    @Test
    void nothingChangesWhenAllIsThere() {
        TunnelView desired = OverlayRoutes.desired(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.2")));
        assertThat(OverlayRoutes.plan("kjava.1", desired, desired)).isEmpty();
    }

    @Test
    void aNodeThatLeftLeavesNothing() {
        TunnelView before = OverlayRoutes.desired(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.2")));
        assertThat(OverlayRoutes.plan("kjava.1", TunnelView.EMPTY, before))
                .hasSize(3)
                .hasOnlyElementsOfTypes(
                        LinkChange.RemoveRoute.class, LinkChange.RemoveNeighbour.class, LinkChange.RemoveForward.class);
    }

    @Test
    void aNodeThatMovedToAnotherMachineKeepsItsRoute() {
        TunnelView before = OverlayRoutes.desired(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.2")));
        TunnelView after = OverlayRoutes.desired(peers(node("b", "10.42.1.0/24", MAC_B, "192.0.2.9")));
        assertThat(OverlayRoutes.plan("kjava.1", after, before))
                .containsExactly(
                        new LinkChange.RemoveForward("kjava.1", new TunnelView.Forward(MAC_B, "192.0.2.2")),
                        new LinkChange.PutForward("kjava.1", new TunnelView.Forward(MAC_B, "192.0.2.9")));
    }

    private static List<OverlayPeer> peers(Node... nodes) {
        return OverlayRoutes.peers("a", List.of(nodes), CLUSTER);
    }

    private static Node node(String name, String cidr, String mac, String machine) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations(OverlayPeer.MAC_ANNOTATION, mac)
                .addToAnnotations(OverlayPeer.MACHINE_ANNOTATION, machine)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(cidr)
                .endSpec()
                .build();
    }
}
