package io.kjava.dist.node;

import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.dist.bootstrap.DataDirectory;
import io.kjava.dist.config.NodeConfig;
import io.kjava.dist.config.ProductVersion;
import io.kjava.informer.SharedInformers;
import io.kjava.kubelet.Kubelet;
import io.kjava.kubelet.KubeletConfig;
import io.kjava.kubelet.KubeletTelemetry;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.housekeeping.ImageCollector;
import io.kjava.kubelet.node.NodeIdentity;
import io.kjava.kubelet.server.KubeletServerConfig;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Puts a node's settings into the words of its kubelet. */
final class KubeletStart {
    private static final int PORT = 10_250;
    private static final int MAX_PODS = 110;
    private static final int PARALLEL_PULLS = 3;

    private KubeletStart() {}

    static Kubelet start(
            NodeConfig config,
            ClusterSettings cluster,
            NodeAccess access,
            SharedInformers informers,
            NodeRuntime runtime,
            DataDirectory directory,
            MetricRegistry metrics,
            InstantSource clock)
            throws IOException {
        Files.createDirectories(directory.podManifests());
        KubeletConfig settings = new KubeletConfig(
                new NodeIdentity(
                        config.nodeName(),
                        config.nodeName(),
                        List.of(config.nodeIp().getHostAddress()),
                        List.of(),
                        config.labels(),
                        config.taints().stream().map(KubeletStart::taint).toList(),
                        PORT,
                        "",
                        ProductVersion.KUBERNETES),
                new PodPaths(directory.kubelet(), Path.of("/var/log/pods"), Path.of("/var/log/containers")),
                directory.podManifests(),
                new KubeletConfig.Dns(
                        List.of(cluster.clusterDns().getHostAddress()), cluster.clusterDomain(), config.resolvConf()),
                new KubeletConfig.Images(
                        PARALLEL_PULLS,
                        new ImageCollector.Limits(85, 80, Duration.ofMinutes(2), Set.of(config.pauseImage()))),
                MAX_PODS,
                true,
                false);
        return Kubelet.start(
                settings,
                new KubeletServerConfig(
                        "0.0.0.0",
                        PORT,
                        access.servingCertificate(),
                        access.servingKey(),
                        access.clientCa(),
                        KubeletServerConfig.API_SERVER,
                        config.reviewsKubeletCallers()),
                access.kubelet(),
                informers,
                runtime.client().runtime(),
                runtime.client().images(),
                KubeletTelemetry.with(metrics),
                clock);
    }

    /** {@code key=value:Effect} or {@code key:Effect}. */
    private static Taint taint(String text) {
        int colon = text.lastIndexOf(':');
        String effect = text.substring(colon + 1);
        String keyAndValue = text.substring(0, colon);
        int equals = keyAndValue.indexOf('=');
        return equals < 0
                ? new Taint(effect, keyAndValue, null, null)
                : new Taint(effect, keyAndValue.substring(0, equals), null, keyAndValue.substring(equals + 1));
    }
}
