package io.kjava.controllers.namespace;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes a terminating namespace's content until nothing is left, then removes the finalizer. */
public final class NamespaceReconciler implements Reconciler {
    static final String FINALIZER = "kubernetes";

    /** Before the first pass, so that every server knows that nothing may enter any more. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final ResourceClient<Namespace> client;
    private final Informer<Namespace> namespaces;
    private final NamespaceContent content;
    private final InstantSource clock;

    NamespaceReconciler(ApiClient client, Informer<Namespace> namespaces, InstantSource clock) {
        this.client = client.resource(Namespace.class);
        this.namespaces = requireNonNull(namespaces, "namespaces");
        this.content = new NamespaceContent(client);
        this.clock = requireNonNull(clock, "clock");
    }

    static Duration settleTime() {
        return SETTLE;
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (namespaces.get(key).filter(Keys::isTerminating).isEmpty()) {
            return Outcome.SETTLED;
        }
        Optional<Namespace> found = client.get(key).filter(Keys::isTerminating);
        if (found.isEmpty() || !isOurs(found.get())) {
            return Outcome.SETTLED;
        }
        Namespace namespace = found.get();
        Leftovers left = content.delete(key.name());
        namespace = report(namespace, left);
        if (left.isEmpty()) {
            finish(namespace);
            return Outcome.SETTLED;
        }
        if (left.hasFailures() && left.objects().isEmpty()) {
            throw new IllegalStateException(
                    "namespace %s: %s %s".formatted(key, left.discoveryFailures(), left.deletionFailures()));
        }
        return new Outcome.CheckAgain(left.estimate().dividedBy(2).plusSeconds(1));
    }

    private static boolean isOurs(Namespace namespace) {
        return namespace.getSpec() != null
                && namespace.getSpec().getFinalizers().contains(FINALIZER);
    }

    private Namespace report(Namespace namespace, Leftovers left) {
        Instant now = clock.instant();
        boolean silent = left.isEmpty()
                && (namespace.getStatus() == null
                        || namespace.getStatus().getConditions().isEmpty());
        if (silent) {
            return namespace; // gone in one go: nobody needs five conditions about it
        }
        NamespaceStatus status = NamespaceStatusView.of(namespace, left, now);
        if (status.equals(namespace.getStatus())) {
            return namespace;
        }
        return client.updateStatus(
                new NamespaceBuilder(namespace).withStatus(status).build());
    }

    private void finish(Namespace namespace) {
        List<String> rest = new ArrayList<>(namespace.getSpec().getFinalizers());
        rest.remove(FINALIZER);
        Namespace finished = new NamespaceBuilder(namespace)
                .editSpec()
                .withFinalizers(rest)
                .endSpec()
                .build();
        try {
            client.updateSub(Keys.of(namespace), "finalize", finished, Namespace.class);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
