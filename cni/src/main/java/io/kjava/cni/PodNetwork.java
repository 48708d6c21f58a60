package io.kjava.cni;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.cni.link.IpCommandLinks;
import io.kjava.cni.link.Links;
import io.kjava.cni.overlay.OverlayPeer;
import io.kjava.codec.JsonCodec;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.process.CommandException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares this node's pod network and keeps it right: waits for the node's range of addresses,
 * then sets up rules, overlay and the runtime's configuration, and follows the other nodes. One
 * thread does it all and can repeat every step. Closing leaves everything in place, so that pods
 * keep their network while this process restarts; {@link #cleanup} removes it.
 */
public final class PodNetwork implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodNetwork.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final PodNetworkConfig config;
    private final ApiClient client;
    private final Informer<Node> nodes;
    private final NodeNetwork network;
    private final Lifecycle lifecycle = new Lifecycle();
    private final ReadyGate ready = new ReadyGate();
    private final Semaphore changed = new Semaphore(0);

    private PodNetwork(PodNetworkConfig config, ApiClient client, Informer<Node> nodes, Links links) {
        this.config = config;
        this.client = client;
        this.nodes = nodes;
        this.network = new NodeNetwork(config, links);
    }

    /** Starts the work and returns; the node has its network when {@link #ready} opens. */
    public static PodNetwork start(PodNetworkConfig config, ApiClient client, SharedInformers informers) {
        requireNonNull(client, "client");
        Links links = new IpCommandLinks(config.runner());
        PodNetwork podNetwork = new PodNetwork(config, client, informers.informer(Node.class), links);
        podNetwork.nodes.addHandler(podNetwork::onNode);
        podNetwork.lifecycle.start("pod-network", podNetwork::run);
        return podNetwork;
    }

    /** Opens once pods of this node can get addresses. */
    public ReadyGate ready() {
        return ready;
    }

    /** Stops following the cluster; links, rules and configuration stay. */
    @Override
    public void close() {
        lifecycle.close();
    }

    /** Removes links, rules and the runtime's configuration; taken addresses stay written down. */
    public static void cleanup(PodNetworkConfig config) {
        new NodeNetwork(config, new IpCommandLinks(config.runner())).remove();
    }

    private void onNode(InformerEvent<Node> event) {
        boolean relevant = switch (event) {
            case InformerEvent.Updated<Node>(Node before, Node after) -> OverlayPeer.differs(before, after);
            case InformerEvent.Added<Node> _, InformerEvent.Removed<Node> _ -> true;
        };
        if (relevant) {
            changed.release();
        }
    }

    private void run() {
        try {
            nodes.awaitSync();
            while (true) {
                changed.drainPermits();
                Duration pause = pass() ? config.checkEvery() : RETRY;
                changed.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to stop; pods keep their network
        }
    }

    /** Whether all is as it should be. */
    private boolean pass() throws InterruptedException {
        try {
            Optional<Node> self = nodes.get(ObjectKey.cluster(config.nodeName()));
            List<String> podCidrs = self.map(OverlayPeer::podCidrs).orElse(List.of());
            if (podCidrs.isEmpty()) {
                return true; // the event of its registration, or of its range, is still to come
            }
            String mac = network.prepare(podCidrs);
            publish(self.orElseThrow(), mac);
            network.follow(nodes.all());
            if (!ready.isOpen()) {
                log.atInfo().addKeyValue("podCIDRs", podCidrs).log("pod network is ready");
                ready.open();
            }
            return true;
        } catch (CommandException | ApiException | UncheckedIOException | IllegalStateException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            log.atWarn().addKeyValue("error", e.getMessage()).log("pod network is not right yet");
            return false;
        }
    }

    private void publish(Node self, String mac) {
        if (OverlayPeer.published(self.getMetadata()).equals(List.of(mac, config.nodeIp()))) {
            return;
        }
        Map<String, String> annotations =
                Map.of(OverlayPeer.MAC_ANNOTATION, mac, OverlayPeer.MACHINE_ANNOTATION, config.nodeIp());
        byte[] patch = JsonCodec.writeTyped(Map.of("metadata", Map.of("annotations", annotations)));
        client.resource(Node.class).patch(ObjectKey.cluster(config.nodeName()), PatchType.MERGE, patch, "");
    }
}
