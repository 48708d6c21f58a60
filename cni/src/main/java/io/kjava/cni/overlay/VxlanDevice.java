package io.kjava.cni.overlay;

import static java.util.Objects.requireNonNull;

import io.kjava.cni.link.LinkChange;
import io.kjava.cni.link.LinkView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The node's end of the overlay as it should be. Pure: compared with the device that is there it
 * gives the changes.
 *
 * @param address the device's own address: what the node itself sends from to pods of other nodes
 */
public record VxlanDevice(String name, String mac, int mtu, String address, LinkView.Vxlan settings) {
    /**
     * What wrapping adds to a packet: outer IPv4, UDP and VXLAN headers and the inner Ethernet one.
     */
    public static final int OVERHEAD = 50;

    public VxlanDevice {
        requireNonNull(name, "name");
        requireNonNull(mac, "mac");
        requireNonNull(address, "address");
        requireNonNull(settings, "settings");
    }

    /**
     * A locally administered hardware address that stays the same for a node's name, so that the
     * entries of the other nodes stay true when the device is made anew.
     */
    public static String macOf(String nodeName) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(("vxlan/" + nodeName).getBytes(StandardCharsets.UTF_8));
            hash[0] = (byte) ((hash[0] & 0xfc) | 0x02);
            return "%02x:%02x:%02x:%02x:%02x:%02x".formatted(hash[0], hash[1], hash[2], hash[3], hash[4], hash[5]);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** From what is there to this; a device with other fixed settings is made anew. */
    public List<LinkChange> changes(Optional<LinkView> current) {
        List<LinkChange> changes = new ArrayList<>();
        boolean same = current.isPresent() && isSame(current.get());
        if (current.isPresent() && !same) {
            changes.add(new LinkChange.DeleteLink(name));
        }
        if (!same) {
            changes.add(new LinkChange.CreateVxlan(name, mac, settings));
        }
        Optional<LinkView> kept = current.filter(_ -> same);
        if (kept.map(LinkView::mtu).orElse(0) != mtu) {
            changes.add(new LinkChange.SetMtu(name, mtu));
        }
        List<String> addresses = kept.map(LinkView::addresses).orElse(List.of());
        for (String old : addresses) {
            if (!old.equals(address)) {
                changes.add(new LinkChange.RemoveAddress(name, old));
            }
        }
        if (!addresses.contains(address)) {
            changes.add(new LinkChange.PutAddress(name, address));
        }
        if (!kept.map(LinkView::up).orElse(false)) {
            changes.add(new LinkChange.SetUp(name));
        }
        return List.copyOf(changes);
    }

    private boolean isSame(LinkView link) {
        return link.mac().equals(mac) && link.vxlan().filter(settings::equals).isPresent();
    }
}
