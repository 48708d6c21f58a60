package io.kjava.addons.dns;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of nodes, as a hosts file would have them. Pure. */
final class NodeHosts {
    private NodeHosts() {}

    static Map<String, List<byte[]>> of(Collection<Node> nodes) {
        Map<String, List<byte[]>> hosts = new HashMap<>();
        for (Node node : nodes) {
            if (node.getStatus() != null) {
                add(hosts, node.getMetadata().getName(), node.getStatus().getAddresses());
            }
        }
        return hosts;
    }

    private static void add(Map<String, List<byte[]>> hosts, String name, List<NodeAddress> addresses) {
        List<byte[]> ips = new ArrayList<>();
        for (NodeAddress address : addresses) {
            if (address.getType().equals("InternalIP")) {
                ServiceReader.bytes(address.getAddress()).ifPresent(ips::add);
            }
        }
        if (ips.isEmpty()) {
            return;
        }
        hosts.put(name.toLowerCase(Locale.ROOT), ips);
        for (NodeAddress address : addresses) {
            if (address.getType().equals("Hostname")) {
                hosts.putIfAbsent(address.getAddress().toLowerCase(Locale.ROOT), ips);
            }
        }
    }
}
