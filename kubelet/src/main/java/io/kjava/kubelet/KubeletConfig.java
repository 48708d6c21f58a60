package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.housekeeping.ImageCollector;
import io.kjava.kubelet.housekeeping.LogRotator;
import io.kjava.kubelet.node.NodeIdentity;
import io.kjava.kubelet.resources.ResourcesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a kubelet that an operator may choose.
 *
 * @param staticPods a directory of manifests that run without the API; null for none
 * @param logs how long the logs of containers may get
 * @param maxPods how many pods the node takes
 * @param resources what is kept from pods, and when they are evicted
 */
public record KubeletConfig(
        NodeIdentity node,
        PodPaths paths,
        @Nullable Path staticPods,
        Dns dns,
        Images images,
        LogRotator.Limits logs,
        int maxPods,
        boolean cpuQuota,
        boolean seccompByDefault,
        ResourcesConfig resources) {
    /**
     * How pods resolve names.
     *
     * @param clusterServers empty while the cluster has no name server
     * @param resolvConf what the host itself uses
     */
    public record Dns(List<String> clusterServers, String clusterDomain, Path resolvConf) {
        public Dns {
            clusterServers = List.copyOf(clusterServers);
            requireNonNull(clusterDomain, "clusterDomain");
            requireNonNull(resolvConf, "resolvConf");
        }
    }

    /** Fetching and deleting images. */
    public record Images(int parallelPulls, ImageCollector.Limits collection) {
        public Images {
            requireNonNull(collection, "collection");
            if (parallelPulls < 1) {
                throw new IllegalArgumentException(
                        "kubelet.parallel-image-pulls: " + parallelPulls + " (expected: >= 1)");
            }
        }
    }

    public KubeletConfig {
        requireNonNull(node, "node");
        requireNonNull(paths, "paths");
        requireNonNull(dns, "dns");
        requireNonNull(images, "images");
        requireNonNull(logs, "logs");
        if (maxPods < 1) {
            throw new IllegalArgumentException("kubelet.max-pods: " + maxPods + " (expected: >= 1)");
        }
        resources = resources.withMaxPods(maxPods);
    }

    /** With Kubernetes' own thresholds, and nothing reserved. */
    public KubeletConfig(
            NodeIdentity node,
            PodPaths paths,
            @Nullable Path staticPods,
            Dns dns,
            Images images,
            int maxPods,
            boolean cpuQuota,
            boolean seccompByDefault) {
        this(
                node,
                paths,
                staticPods,
                dns,
                images,
                LogRotator.Limits.DEFAULT,
                maxPods,
                cpuQuota,
                seccompByDefault,
                ResourcesConfig.defaults());
    }

    /**
     * What Kubernetes takes when nothing is said.
     *
     * @param ip the node's address
     */
    public static KubeletConfig defaults(String nodeName, String ip) {
        return new KubeletConfig(
                new NodeIdentity(
                        nodeName, nodeName, List.of(ip), List.of(), Map.of(), List.of(), 10_250, "", "v1.36.2+kjava1"),
                new PodPaths(Path.of("/var/lib/kubelet"), Path.of("/var/log/pods"), Path.of("/var/log/containers")),
                null,
                new Dns(List.of(), "cluster.local", Path.of("/etc/resolv.conf")),
                new Images(3, new ImageCollector.Limits(85, 80, Duration.ofMinutes(2), Set.of())),
                110,
                true,
                false);
    }
}
