package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.informer.SharedInformers;
import io.kjava.kubelet.node.NodePresence;
import io.kjava.kubelet.observed.PodDirectory;
import io.kjava.kubelet.server.ApiCallerReviews;
import io.kjava.kubelet.server.KubeletServer;
import io.kjava.kubelet.server.KubeletServerConfig;
import io.kjava.kubelet.stats.UsageReader;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A running kubelet. Closing it ends its threads and leaves every container running: the next one
 * takes them over.
 */
public final class Kubelet implements AutoCloseable {
    private final Lifecycle lifecycle;
    private final PodDirectory pods;
    private final NodePresence node;
    private final Optional<UsageReader> usage;

    Kubelet(Lifecycle lifecycle, PodDirectory pods, NodePresence node, Optional<UsageReader> usage) {
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        this.pods = requireNonNull(pods, "pods");
        this.node = requireNonNull(node, "node");
        this.usage = requireNonNull(usage, "usage");
    }

    /** Returns when all is started; registration and pods go on from there. */
    public static Kubelet start(
            KubeletConfig config,
            ApiClient client,
            SharedInformers informers,
            RuntimeService runtime,
            ImageService images,
            KubeletTelemetry telemetry,
            InstantSource clock) {
        return new KubeletAssembly(config, client, informers, runtime, images, telemetry, clock).start();
    }

    /** Like the other {@code start}, with the kubelet's port open. */
    public static Kubelet start(
            KubeletConfig config,
            KubeletServerConfig server,
            ApiClient client,
            SharedInformers informers,
            RuntimeService runtime,
            ImageService images,
            KubeletTelemetry telemetry,
            InstantSource clock) {
        Kubelet kubelet = start(config, client, informers, runtime, images, telemetry, clock);
        try {
            kubelet.lifecycle.own(KubeletServer.start(
                    server,
                    new KubeletServer.Views(
                            config.node().name(),
                            config.node().version(),
                            kubelet.pods(),
                            kubelet.usage(),
                            telemetry.node(),
                            telemetry.probes(),
                            () -> ConfigurationView.of(config, server)),
                    runtime,
                    new ApiCallerReviews(client, config.node().name(), clock),
                    clock));
            return kubelet;
        } catch (RuntimeException | Error failure) {
            kubelet.lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    /** The pods of this node. */
    public PodDirectory pods() {
        return pods;
    }

    /** What the node and its pods use; empty where nothing is measured. */
    public Optional<UsageReader> usage() {
        return usage;
    }

    /** Whether the node can run pods: its runtime and their network are there. */
    public boolean isReady() {
        return node.isReady();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
