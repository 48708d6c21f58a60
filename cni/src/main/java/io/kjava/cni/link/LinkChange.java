package io.kjava.cni.link;

/** One thing to change. All are idempotent except creating and removing. */
public sealed interface LinkChange {
    /** @param settings fixed for the life of the device */
    record CreateVxlan(String name, String mac, LinkView.Vxlan settings) implements LinkChange {}

    record DeleteLink(String name) implements LinkChange {}

    record SetMtu(String name, int mtu) implements LinkChange {}

    record SetUp(String name) implements LinkChange {}

    /** @param address with prefix length */
    record PutAddress(String link, String address) implements LinkChange {}

    record RemoveAddress(String link, String address) implements LinkChange {}

    record PutRoute(String link, TunnelView.Route route) implements LinkChange {}

    record RemoveRoute(String link, TunnelView.Route route) implements LinkChange {}

    record PutNeighbour(String link, TunnelView.Neighbour neighbour) implements LinkChange {}

    record RemoveNeighbour(String link, TunnelView.Neighbour neighbour) implements LinkChange {}

    record PutForward(String link, TunnelView.Forward forward) implements LinkChange {}

    record RemoveForward(String link, TunnelView.Forward forward) implements LinkChange {}
}
