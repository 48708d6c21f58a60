package io.kjava.kubeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.process.CommandRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a node's service proxy.
 *
 * @param nodeName of this node's Node object
 * @param mode how services are made real
 * @param clusterCidrs the ranges of all pods, at most one for each address family; a family without
 *     one is served too when it is the only one
 * @param masquerade what leaves with the node's address
 * @param nodePorts where node ports answer
 * @param intervals how often to look after the rules
 * @param servers where the proxy answers about itself
 * @param runner runs the host's commands, in the network namespace of the node
 */
public record KubeProxyConfig(
        String nodeName,
        ProxyMode mode,
        List<String> clusterCidrs,
        Masquerade masquerade,
        NodePorts nodePorts,
        Intervals intervals,
        Servers servers,
        CommandRunner runner) {
    public KubeProxyConfig {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(mode, "mode");
        clusterCidrs = List.copyOf(clusterCidrs);
        requireNonNull(masquerade, "masquerade");
        requireNonNull(nodePorts, "nodePorts");
        requireNonNull(intervals, "intervals");
        requireNonNull(servers, "servers");
        requireNonNull(runner, "runner");
    }

    /** The usual settings. */
    public static KubeProxyConfig of(String nodeName, List<String> clusterCidrs) {
        return new KubeProxyConfig(
                nodeName,
                ProxyMode.IPTABLES,
                clusterCidrs,
                new Masquerade(false, 14),
                new NodePorts(true, List.of()),
                new Intervals(Duration.ofSeconds(30), Duration.ofHours(1)),
                new Servers("0.0.0.0", 10_256, 10_249),
                CommandRunner.ofSystem());
    }

    public KubeProxyConfig withMode(ProxyMode mode) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    public KubeProxyConfig withRunner(CommandRunner runner) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    public KubeProxyConfig withIntervals(Intervals intervals) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    public KubeProxyConfig withServers(Servers servers) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    public KubeProxyConfig withMasquerade(Masquerade masquerade) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    public KubeProxyConfig withNodePorts(NodePorts nodePorts) {
        return new KubeProxyConfig(nodeName, mode, clusterCidrs, masquerade, nodePorts, intervals, servers, runner);
    }

    /**
     * How often to look after the rules.
     *
     * @param check whether somebody else removed them
     * @param writeAll anew, whatever the check says
     */
    public record Intervals(Duration check, Duration writeAll) {
        public Intervals {
            requireNonNull(check, "check");
            requireNonNull(writeAll, "writeAll");
        }
    }

    /**
     * Where the proxy answers about itself.
     *
     * @param bindAddress of health checks, its own and those of services
     * @param healthPort 0 for nowhere
     * @param metricsPort on the loopback address; 0 for nowhere
     */
    public record Servers(String bindAddress, int healthPort, int metricsPort) {
        public Servers {
            requireNonNull(bindAddress, "bindAddress");
        }
    }

    /** @param bit of the packet mark that says so */
    public record Masquerade(boolean all, int bit) {}

    /**
     * Where node ports answer.
     *
     * @param onLocalhost also on loopback addresses
     * @param addresses ranges of node addresses; empty for all
     */
    public record NodePorts(boolean onLocalhost, List<String> addresses) {
        public NodePorts {
            addresses = List.copyOf(addresses);
        }
    }

    List<IpFamily> families() {
        List<IpFamily> families =
                clusterCidrs.stream().map(IpFamily::of).distinct().toList();
        return families.isEmpty() ? List.of(IpFamily.IPV4) : families;
    }

    RuleSettings settings(IpFamily family) {
        Optional<String> cidr =
                clusterCidrs.stream().filter(c -> IpFamily.of(c) == family).findFirst();
        return new RuleSettings(
                family, cidr, masquerade.all(), masquerade.bit(), nodePorts.onLocalhost(), nodePorts.addresses());
    }
}
