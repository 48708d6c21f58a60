package io.kjava.cni.overlay;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node's end of the overlay, as its Node object tells it.
 *
 * @param podCidr the IPv4 range of its pods
 * @param mac of its VXLAN device
 * @param machine its address in the underlay
 */
public record OverlayPeer(String nodeName, Ipv4Range podCidr, String mac, String machine) {
    /** Where a node publishes the hardware address of its VXLAN device. */
    public static final String MAC_ANNOTATION = "kjava.io/overlay-mac";

    /** Where a node publishes the address that the others send wrapped packets to. */
    public static final String MACHINE_ANNOTATION = "kjava.io/overlay-ip";

    public OverlayPeer {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(podCidr, "podCidr");
        requireNonNull(mac, "mac");
        requireNonNull(machine, "machine");
    }

    /** Empty while the node has no range or has not published its end. */
    public static Optional<OverlayPeer> of(Node node) {
        String mac = published(node.getMetadata()).getFirst();
        String machine = published(node.getMetadata()).getLast();
        if (!mac.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}") || !Ipv4Range.isAddress(machine)) {
            return Optional.empty();
        }
        return podCidrs(node).stream()
                .map(Ipv4Range::parse)
                .flatMap(Optional::stream)
                .findFirst()
                .map(range -> new OverlayPeer(node.getMetadata().getName(), range, mac, machine));
    }

    /** The ranges of a node's pods, of any family; empty until a controller has assigned them. */
    public static List<String> podCidrs(Node node) {
        List<String> cidrs = new ArrayList<>();
        if (node.getSpec() != null) {
            cidrs.addAll(node.getSpec().getPodCIDRs());
            String single = node.getSpec().getPodCIDR();
            if (cidrs.isEmpty() && single != null && !single.isEmpty()) {
                cidrs.add(single);
            }
        }
        return cidrs;
    }

    /** Whether two states of a node differ in anything that the overlay looks at. */
    public static boolean differs(Node before, Node after) {
        return !podCidrs(before).equals(podCidrs(after))
                || !published(before.getMetadata()).equals(published(after.getMetadata()));
    }

    /** What a node has published: hardware address, then machine. */
    public static List<String> published(ObjectMeta meta) {
        Map<String, String> all = meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
        return List.of(all.getOrDefault(MAC_ANNOTATION, ""), all.getOrDefault(MACHINE_ANNOTATION, ""));
    }
}
