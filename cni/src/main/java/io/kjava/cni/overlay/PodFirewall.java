package io.kjava.cni.overlay;

import io.kjava.cni.link.PacketRules;
import io.kjava.cni.link.PacketRules.Chain;
import io.kjava.cni.link.PacketRules.Jump;
import java.util.ArrayList;
import java.util.List;

/**
 * The packet rules of a node's pods. Pure.
 *
 * <p>Masquerading: what pods send out of the cluster leaves with the node's address, and what the
 * node sends to pods of other nodes leaves with the address of its overlay device, so that answers
 * find back. Forwarding: to and from pods, also where the host's policy is to drop. Overlay:
 * wrapped packets are taken from the other nodes only.
 */
public final class PodFirewall {
    private static final String SERVICE_MARK = "0x4000/0x4000";
    private static final String POSTROUTING = "KJAVA-POSTRTG";
    private static final String FORWARD = "KJAVA-FWD";
    private static final String OVERLAY = "KJAVA-OVERLAY";

    private PodFirewall() {}

    /** The rules without content, for removing them. */
    public static PacketRules none() {
        return rules(List.of(), List.of(), 0, List.of());
    }

    public static PacketRules rules(
            List<Ipv4Range> clusterRanges, List<Ipv4Range> nodeRanges, int overlayPort, List<OverlayPeer> peers) {
        return new PacketRules(
                List.of(
                        new Chain("nat", POSTROUTING, masquerade(clusterRanges, nodeRanges)),
                        new Chain("filter", FORWARD, forward(clusterRanges)),
                        new Chain("filter", OVERLAY, overlay(overlayPort, peers))),
                List.of(
                        new Jump("nat", "POSTROUTING", "kjava pod masquerading", POSTROUTING),
                        new Jump("filter", "FORWARD", "kjava pod forwarding", FORWARD),
                        new Jump("filter", "INPUT", "kjava overlay peers", OVERLAY)));
    }

    private static List<String> masquerade(List<Ipv4Range> cluster, List<Ipv4Range> node) {
        List<String> rules = new ArrayList<>();
        rules.add("-m mark --mark " + SERVICE_MARK + " -j RETURN");
        for (Ipv4Range own : node) {
            rules.add("-d " + own + " -j RETURN");
        }
        for (Ipv4Range from : cluster) {
            for (Ipv4Range to : cluster) {
                rules.add("-s " + from + " -d " + to + " -j RETURN");
            }
        }
        for (Ipv4Range range : cluster) {
            rules.add("-s " + range + " ! -d 224.0.0.0/4 -j MASQUERADE --random-fully");
            rules.add("! -s " + range + " -d " + range + " -j MASQUERADE --random-fully");
        }
        return rules;
    }

    private static List<String> forward(List<Ipv4Range> cluster) {
        List<String> rules = new ArrayList<>();
        for (Ipv4Range range : cluster) {
            rules.add("-s " + range + " -j ACCEPT");
            rules.add("-d " + range + " -j ACCEPT");
        }
        return rules;
    }

    private static List<String> overlay(int port, List<OverlayPeer> peers) {
        if (port == 0) {
            return List.of();
        }
        List<String> rules = new ArrayList<>();
        rules.add("! -p udp -j RETURN");
        rules.add("-p udp -m udp ! --dport " + port + " -j RETURN");
        peers.stream()
                .map(OverlayPeer::machine)
                .distinct()
                .forEach(machine -> rules.add("-s " + machine + "/32 -j RETURN"));
        rules.add("-j DROP");
        return rules;
    }
}
