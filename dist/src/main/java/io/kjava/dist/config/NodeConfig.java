package io.kjava.dist.config;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.ProxyMode;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator chose about one node, be it a server's own or an agent.
 *
 * @param nodeIp the address by which other nodes reach this one
 * @param labels for the Node object at registration
 * @param taints {@code key=value:Effect} or {@code key:Effect}
 * @param runtimeEndpoint a CRI socket that somebody else serves; empty: kjava's own containerd
 * @param resolvConf what pods inherit for names outside of the cluster
 * @param proxyMode how services are made real
 * @param reviewsKubeletCallers whether others than the API server may ask the kubelet, as far as its rules let them
 */
public record NodeConfig(
        Path dataDir,
        String nodeName,
        InetAddress nodeIp,
        Map<String, String> labels,
        List<String> taints,
        Optional<Path> runtimeEndpoint,
        String pauseImage,
        Path resolvConf,
        ProxyMode proxyMode,
        boolean reviewsKubeletCallers) {
    public NodeConfig {
        requireNonNull(dataDir, "dataDir");
        requireNonNull(nodeName, "nodeName");
        requireNonNull(nodeIp, "nodeIp");
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        requireNonNull(runtimeEndpoint, "runtimeEndpoint");
        requireNonNull(pauseImage, "pauseImage");
        requireNonNull(resolvConf, "resolvConf");
        requireNonNull(proxyMode, "proxyMode");
    }
}
