package io.kjava.kubelet.node;

import io.kjava.client.ApiClient;
import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.events.EventRecorder;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;

/** The node as the cluster sees it: registered, with a status and a lease. */
public final class NodePresence implements AutoCloseable {
    private final Lifecycle lifecycle = new Lifecycle();
    private final NodeStatusReporter reporter;

    private NodePresence(NodeStatusReporter reporter) {
        this.reporter = reporter;
    }

    /** Begins to register; returns at once. */
    public static NodePresence start(
            ApiClient client,
            RuntimeService runtime,
            ImageService images,
            NodeResources resources,
            NodeIdentity identity,
            EventRecorder events,
            InstantSource clock) {
        MachineFacts machine = MachineFacts.read();
        NodeStatusReporter reporter = new NodeStatusReporter(
                client,
                new NodeRegistrar(client, identity, machine),
                new NodeObserver(runtime, images, resources),
                new NodeStatusView(identity, machine),
                identity.name(),
                events,
                clock);
        NodePresence presence = new NodePresence(reporter);
        presence.lifecycle.own(reporter).start();
        presence.lifecycle.own(new LeaseRenewer(client, identity.name(), clock)).start();
        return presence;
    }

    /** Whether the last look found the node fit to run pods. */
    public boolean isReady() {
        return reporter.isReady();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
