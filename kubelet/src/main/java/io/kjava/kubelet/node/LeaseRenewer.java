package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's sign of life: a lease, renewed every ten seconds, good for forty. One thread. */
public final class LeaseRenewer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseRenewer.class);
    private static final String NAMESPACE = "kube-node-lease";
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int DURATION_SECONDS = 40;

    private final ResourceClient<Lease> leases;
    private final ResourceClient<Node> nodes;
    private final String nodeName;
    private final InstantSource clock;
    private final Lifecycle lifecycle = new Lifecycle();
    private @Nullable Lease known;

    public LeaseRenewer(ApiClient client, String nodeName, InstantSource clock) {
        this.leases = client.resource(Lease.class);
        this.nodes = client.resource(Node.class);
        this.nodeName = requireNonNull(nodeName, "nodeName");
        this.clock = requireNonNull(clock, "clock");
    }

    public void start() {
        lifecycle.start("node-lease", this::renewForEver);
    }

    private void renewForEver() {
        try {
            while (true) {
                Thread.sleep(renew() ? INTERVAL : RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean renew() {
        try {
            Lease current = known == null ? leases.get(key()).orElse(null) : known;
            known = current == null ? leases.create(fresh()) : leases.update(renewed(current));
            return true;
        } catch (ApiException e) {
            known = null; // somebody else wrote it, or deleted it: read it again
            if (!e.isConflict() && !e.isNotFound() && !e.isAlreadyExists()) {
                log.atWarn()
                        .addKeyValue("node", nodeName)
                        .addKeyValue("why", e.getMessage())
                        .log("lease not renewed, will try again");
            }
            return false;
        }
    }

    private Lease fresh() {
        LeaseBuilder builder = new LeaseBuilder()
                .withNewMetadata()
                .withName(nodeName)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(nodeName)
                .withLeaseDurationSeconds(DURATION_SECONDS)
                .withRenewTime(now())
                .endSpec();
        nodes.get(ObjectKey.cluster(nodeName))
                .ifPresent(node -> builder.editMetadata()
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("v1")
                                .withKind("Node")
                                .withName(nodeName)
                                .withUid(node.getMetadata().getUid())
                                .build())
                        .endMetadata());
        return builder.build();
    }

    private Lease renewed(Lease current) {
        return current.edit()
                .editSpec()
                .withHolderIdentity(nodeName)
                .withLeaseDurationSeconds(DURATION_SECONDS)
                .withRenewTime(now())
                .endSpec()
                .build();
    }

    private ZonedDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }

    private ObjectKey key() {
        return ObjectKey.of(NAMESPACE, nodeName);
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
