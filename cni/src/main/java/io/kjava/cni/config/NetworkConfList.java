package io.kjava.cni.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the runtime does for the network of each pod, as a value: a port of a bridge with an address
 * of the node's own range, then host ports and bandwidth limits. The runtime brings up a pod's
 * loopback device by itself.
 *
 * @param name of the network; it names the folder of taken addresses
 * @param podCidrs the node's own ranges, one for each address family
 * @param ipamDir where taken addresses are written down
 * @param plugins what is installed; of the optional plugins only those are named
 */
public record NetworkConfList(
        String name, String bridge, int mtu, List<String> podCidrs, String ipamDir, Set<String> plugins) {
    /** Without these no pod gets a network. */
    public static final Set<String> REQUIRED = Set.of("bridge", "host-local", "loopback");

    private static final String CNI_VERSION = "1.0.0";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public NetworkConfList {
        requireNonNull(name, "name");
        requireNonNull(bridge, "bridge");
        podCidrs = List.copyOf(podCidrs);
        requireNonNull(ipamDir, "ipamDir");
        plugins = Set.copyOf(plugins);
    }

    /** The file's text. */
    public String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("cniVersion", CNI_VERSION);
        root.put("name", name);
        ArrayNode chain = root.putArray("plugins");
        chain.add(bridgePlugin());
        if (plugins.contains("portmap")) {
            ObjectNode portmap = chain.addObject();
            portmap.put("type", "portmap");
            portmap.putObject("capabilities").put("portMappings", true);
            portmap.put("snat", true);
        }
        if (plugins.contains("bandwidth")) {
            ObjectNode bandwidth = chain.addObject();
            bandwidth.put("type", "bandwidth");
            bandwidth.putObject("capabilities").put("bandwidth", true);
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /**
     * Masquerading is not the plugin's: it would add a chain for each pod where one chain serves
     * all. Hairpin mode lets a pod reach itself through its own service.
     */
    private ObjectNode bridgePlugin() {
        ObjectNode plugin = JsonNodeFactory.instance.objectNode();
        plugin.put("type", "bridge");
        plugin.put("bridge", bridge);
        plugin.put("mtu", mtu);
        plugin.put("isGateway", true);
        plugin.put("isDefaultGateway", true);
        plugin.put("forceAddress", true);
        plugin.put("hairpinMode", true);
        plugin.put("ipMasq", false);
        ObjectNode ipam = plugin.putObject("ipam");
        ipam.put("type", "host-local");
        ipam.put("dataDir", ipamDir);
        ArrayNode ranges = ipam.putArray("ranges");
        podCidrs.forEach(cidr -> ranges.addArray().addObject().put("subnet", cidr));
        return plugin;
    }
}
