package io.kjava.cni;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.cni.config.ConfListFile;
import io.kjava.cni.config.NetworkConfList;
import io.kjava.cni.link.LinkChange;
import io.kjava.cni.link.LinkView;
import io.kjava.cni.link.Links;
import io.kjava.cni.link.PacketFilter;
import io.kjava.cni.overlay.Ipv4Range;
import io.kjava.cni.overlay.OverlayPeer;
import io.kjava.cni.overlay.OverlayRoutes;
import io.kjava.cni.overlay.PodFirewall;
import io.kjava.cni.overlay.VxlanDevice;
import io.kjava.process.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@link PodNetwork}, each repeatable. Confined to its thread. Throws {@code
 * CommandException}, {@code UncheckedIOException}, and {@code IllegalStateException} when something
 * that the node needs is missing.
 */
final class NodeNetwork {
    private static final Logger log = LoggerFactory.getLogger(NodeNetwork.class);
    private static final Set<String> OPTIONAL = Set.of("portmap", "bandwidth");
    private static final String NETWORK_NAME = "kjava";

    private final PodNetworkConfig config;
    private final Links links;
    private final PacketFilter packets;
    private final ConfListFile confList;
    private List<Ipv4Range> ownRanges = List.of();
    private boolean warned;

    NodeNetwork(PodNetworkConfig config, Links links) {
        this.config = requireNonNull(config, "config");
        this.links = requireNonNull(links, "links");
        this.packets = new PacketFilter(config.runner());
        this.confList = new ConfListFile(config.files().confDir());
    }

    /**
     * Sets up what does not depend on other nodes.
     *
     * @return the hardware address of the overlay device
     */
    String prepare(List<String> podCidrs) {
        ownRanges = podCidrs.stream()
                .map(Ipv4Range::parse)
                .flatMap(Optional::stream)
                .toList();
        if (!packets.enableForwarding() && !warned) {
            warned = true;
            log.warn("bridged packets do not pass the packet rules (is br_netfilter there?):"
                    + " pods cannot reach services whose pods are on their own node");
        }
        LinkView underlay = links.withAddress(config.nodeIp())
                .orElseThrow(() -> new IllegalStateException("no link has the address " + config.nodeIp()));
        int mtu = config.overlay().mtu() > 0 ? config.overlay().mtu() : underlay.mtu() - VxlanDevice.OVERHEAD;
        writeConfList(podCidrs, mtu);
        VxlanDevice device = device(underlay, mtu);
        List<LinkChange> changes = device.changes(links.find(device.name()));
        if (!changes.isEmpty()) {
            links.apply(changes);
        }
        return device.mac();
    }

    /** Tells the overlay and the packet rules about the other nodes. */
    void follow(Collection<Node> nodes) {
        List<OverlayPeer> peers = OverlayRoutes.peers(config.nodeName(), nodes, config.clusterRanges());
        packets.apply(PodFirewall.rules(
                config.clusterRanges(), ownRanges, config.overlay().port(), peers));
        String device = config.overlay().device();
        List<LinkChange> changes = OverlayRoutes.plan(device, OverlayRoutes.desired(peers), links.tunnel(device));
        if (!changes.isEmpty()) {
            links.apply(changes);
            log.atInfo()
                    .addKeyValue("peers", peers.size())
                    .addKeyValue("changes", changes.size())
                    .log("overlay follows the nodes");
        }
    }

    /** Removes all of it. */
    void remove() {
        confList.delete();
        for (String name : List.of(config.overlay().device(), config.overlay().bridge())) {
            if (links.find(name).isPresent()) {
                links.apply(List.of(new LinkChange.DeleteLink(name)));
            }
        }
        try {
            packets.remove(PodFirewall.none());
        } catch (CommandException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("packet rules are not all gone");
        }
    }

    private VxlanDevice device(LinkView underlay, int mtu) {
        Ipv4Range own =
                ownRanges.stream().findFirst().orElseThrow(() -> new IllegalStateException("no IPv4 range of pods"));
        return new VxlanDevice(
                config.overlay().device(),
                VxlanDevice.macOf(config.nodeName()),
                mtu,
                own.network() + "/32",
                new LinkView.Vxlan(
                        config.overlay().vni(), config.overlay().port(), config.nodeIp(), underlay.name(), false));
    }

    private void writeConfList(List<String> podCidrs, int mtu) {
        NetworkConfList list = new NetworkConfList(
                NETWORK_NAME,
                config.overlay().bridge(),
                mtu,
                podCidrs,
                config.files().ipamDir().toString(),
                installedPlugins());
        if (confList.write(list.toJson())) {
            log.atInfo().addKeyValue("file", confList.path()).log("runtime has its network");
        }
    }

    private Set<String> installedPlugins() {
        for (Path folder : config.files().pluginDirs()) {
            if (NetworkConfList.REQUIRED.stream().allMatch(p -> isInstalled(folder, p))) {
                Set<String> found = new HashSet<>(NetworkConfList.REQUIRED);
                OPTIONAL.stream().filter(p -> isInstalled(folder, p)).forEach(found::add);
                return found;
            }
        }
        throw new IllegalStateException("the CNI plugins %s are not installed in any of %s"
                .formatted(NetworkConfList.REQUIRED, config.files().pluginDirs()));
    }

    private static boolean isInstalled(Path folder, String plugin) {
        return Files.isExecutable(folder.resolve(plugin));
    }
}
