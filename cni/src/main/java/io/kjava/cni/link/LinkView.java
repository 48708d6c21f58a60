package io.kjava.cni.link;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A link as it is.
 *
 * @param addresses IPv4, with prefix length
 * @param vxlan how it tunnels, when it is a VXLAN device
 */
public record LinkView(String name, int mtu, String mac, boolean up, List<String> addresses, Optional<Vxlan> vxlan) {
    public LinkView {
        requireNonNull(name, "name");
        requireNonNull(mac, "mac");
        addresses = List.copyOf(addresses);
        requireNonNull(vxlan, "vxlan");
    }

    /**
     * The fixed settings of a VXLAN device.
     *
     * @param local the underlay address it sends from
     * @param device the underlay link
     */
    public record Vxlan(int vni, int port, String local, String device, boolean learning) {
        public Vxlan {
            requireNonNull(local, "local");
            requireNonNull(device, "device");
        }
    }
}
