package io.kjava.dist.node;

import io.kjava.addons.dns.DnsConfig;
import io.kjava.addons.dns.DnsServer;
import io.kjava.cni.PodNetwork;
import io.kjava.cni.PodNetworkConfig;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.NodeConfig;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.kubeproxy.KubeProxy;
import io.kjava.kubeproxy.KubeProxyConfig;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.net.IpRange;
import io.kjava.process.CommandRunner;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What runs on every node, be it a server's own or an agent, in start order. */
final class NodeServices implements AutoCloseable {
    private final Lifecycle lifecycle;

    private NodeServices(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /**
     * Starts the node.
     *
     * @param metrics what all of them count in, printed by the kubelet
     * @param runtime started already, beside the control plane
     * @param disabled parts to leave out
     */
    static NodeServices start(
            NodeConfig config,
            ClusterSettings cluster,
            NodeAccess access,
            MetricRegistry metrics,
            NodeRuntime runtime,
            DataDirectory directory,
            boolean keepsDnsService,
            Set<String> disabled,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        Lifecycle lifecycle = new Lifecycle();
        try {
            CommandRunner runner = CommandRunner.ofSystem();
            List<String> pods = List.of(cluster.clusterCidr().toString());
            NodePaths paths = NodePaths.of(directory.root());
            SharedInformers kubeletInformers = lifecycle.own(new ClientInformers(access.kubelet(), random));
            lifecycle.own(
                    KubeletStart.start(config, cluster, access, kubeletInformers, runtime, directory, metrics, clock));
            if (!disabled.contains("network")) {
                PodNetworkConfig.Files files = new PodNetworkConfig.Files(
                        paths.containerd().cniConfDir(),
                        List.of(paths.containerd().cniBinDir()),
                        paths.run().resolve("ipam"));
                lifecycle.own(PodNetwork.start(
                        PodNetworkConfig.of(config.nodeName(), config.nodeIp().getHostAddress(), pods, files),
                        access.kubelet(),
                        access.informers()));
            }
            if (!disabled.contains("kube-proxy")) {
                lifecycle.own(KubeProxy.start(
                        KubeProxyConfig.of(config.nodeName(), pods).withMode(config.proxyMode()),
                        access.proxy(),
                        access.informers(),
                        metrics,
                        clock));
            }
            if (!disabled.contains("dns") && !disabled.contains("coredns")) {
                DnsAddress.hold(cluster.clusterDns(), runner);
                DnsConfig dns = DnsConfig.of(
                        List.of(cluster.clusterDns()),
                        cluster.clusterDomain(),
                        Stream.of(cluster.clusterCidr(), cluster.serviceCidr())
                                .flatMap(range -> IpRange.parse(range.toString()).stream())
                                .toList(),
                        keepsDnsService);
                lifecycle.own(DnsServer.start(dns, access.network(), access.informers(), metrics, clock));
            }
            return new NodeServices(lifecycle);
        } catch (RuntimeException | Error | IOException failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
