package io.kjava.dist.config;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.etcd.EtcdConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an operator chose about a server.
 *
 * @param bindAddress where the API listens
 * @param advertiseAddress what the {@code kubernetes} service and joining agents are told
 * @param kubeconfigMode permissions of the admin's kubeconfig, for example 0600
 * @param token the secret that agents join with; empty: the stored or a new one
 * @param disableAgent a control plane without a node
 * @param disabled parts that are switched off: {@code dns}, {@code kube-proxy}, {@code network}
 * @param datastore the etcd that keeps the cluster; empty: a database of this server's own
 */
public record ServerConfig(
        NodeConfig node,
        String bindAddress,
        int httpsPort,
        InetAddress advertiseAddress,
        List<String> tlsSans,
        Path kubeconfig,
        int kubeconfigMode,
        Optional<String> token,
        Cidr clusterCidr,
        Cidr serviceCidr,
        PortRange nodePorts,
        InetAddress clusterDns,
        String clusterDomain,
        boolean disableAgent,
        Set<String> disabled,
        Optional<EtcdConfig> datastore) {
    /** What {@code --disable} takes. */
    public static final SortedSet<String> PARTS = new TreeSet<>(Set.of("dns", "coredns", "kube-proxy", "network"));

    /** What k3s brings and kjava does not. */
    public static final Set<String> NOT_BROUGHT =
            Set.of("servicelb", "traefik", "local-storage", "metrics-server", "runtimes");

    public ServerConfig {
        requireNonNull(node, "node");
        requireNonNull(bindAddress, "bindAddress");
        requireNonNull(advertiseAddress, "advertiseAddress");
        tlsSans = List.copyOf(tlsSans);
        requireNonNull(kubeconfig, "kubeconfig");
        requireNonNull(token, "token");
        requireNonNull(clusterCidr, "clusterCidr");
        requireNonNull(serviceCidr, "serviceCidr");
        requireNonNull(nodePorts, "nodePorts");
        requireNonNull(clusterDns, "clusterDns");
        requireNonNull(clusterDomain, "clusterDomain");
        disabled = Set.copyOf(disabled);
        requireNonNull(datastore, "datastore");
    }

    public boolean isDisabled(String part) {
        return disabled.contains(part);
    }
}
