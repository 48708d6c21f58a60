package io.kjava.cni;

import static java.util.Objects.requireNonNull;

import io.kjava.cni.overlay.Ipv4Range;
import io.kjava.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a node's pod network.
 *
 * @param nodeName of this node's Node object
 * @param nodeIp the IPv4 address that other nodes reach this one at; the link that carries it is
 *     the overlay's underlay
 * @param clusterCidrs the ranges of all pods
 * @param files where the runtime and its plugins look
 * @param overlay how packets travel between nodes
 * @param checkEvery how often to look whether somebody else removed links or rules
 * @param runner runs the host's commands, in the network namespace of the node
 */
public record PodNetworkConfig(
        String nodeName,
        String nodeIp,
        List<String> clusterCidrs,
        Files files,
        Overlay overlay,
        Duration checkEvery,
        CommandRunner runner) {
    public PodNetworkConfig {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(files, "files");
        requireNonNull(overlay, "overlay");
        requireNonNull(checkEvery, "checkEvery");
        requireNonNull(runner, "runner");
        clusterCidrs = List.copyOf(clusterCidrs);
        if (!Ipv4Range.isAddress(nodeIp)) {
            throw new IllegalArgumentException("node IP is not an IPv4 address: " + nodeIp);
        }
        if (ranges(clusterCidrs).isEmpty()) {
            throw new IllegalArgumentException("no IPv4 range in " + clusterCidrs);
        }
    }

    /** The usual settings. */
    public static PodNetworkConfig of(String nodeName, String nodeIp, List<String> clusterCidrs, Files files) {
        return new PodNetworkConfig(
                nodeName,
                nodeIp,
                clusterCidrs,
                files,
                Overlay.DEFAULT,
                Duration.ofMinutes(1),
                CommandRunner.ofSystem());
    }

    public PodNetworkConfig withOverlay(Overlay overlay) {
        return new PodNetworkConfig(nodeName, nodeIp, clusterCidrs, files, overlay, checkEvery, runner);
    }

    public PodNetworkConfig withRunner(CommandRunner runner) {
        return new PodNetworkConfig(nodeName, nodeIp, clusterCidrs, files, overlay, checkEvery, runner);
    }

    public PodNetworkConfig withCheckEvery(Duration checkEvery) {
        return new PodNetworkConfig(nodeName, nodeIp, clusterCidrs, files, overlay, checkEvery, runner);
    }

    List<Ipv4Range> clusterRanges() {
        return ranges(clusterCidrs);
    }

    private static List<Ipv4Range> ranges(List<String> cidrs) {
        return cidrs.stream()
                .map(Ipv4Range::parse)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    /**
     * Folders.
     *
     * @param confDir where the runtime looks for network configurations
     * @param pluginDirs where plugins are installed; the first that has them all is used
     * @param ipamDir where taken addresses are written down; best on a file system that is empty
     *     after a reboot, like the namespaces that hold the addresses
     */
    public record Files(Path confDir, List<Path> pluginDirs, Path ipamDir) {
        /** Where distributions and downloads put the reference plugins. */
        public static final List<Path> PLUGIN_DIRS =
                List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni"));

        public Files {
            requireNonNull(confDir, "confDir");
            pluginDirs = List.copyOf(pluginDirs);
            requireNonNull(ipamDir, "ipamDir");
        }
    }

    /**
     * How packets travel between nodes.
     *
     * @param device the VXLAN device of this node
     * @param mtu of pods and device; 0 for the underlay's minus what wrapping adds
     */
    public record Overlay(String device, String bridge, int vni, int port, int mtu) {
        public static final Overlay DEFAULT = new Overlay("kjava.1", "cni0", 1, 8472, 0);

        public Overlay {
            requireNonNull(device, "device");
            requireNonNull(bridge, "bridge");
        }
    }
}
