package io.kjava.controllers.serviceaccount;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import java.util.Optional;

/** Every namespace has a service account named default. Keys are namespaces. */
final class DefaultAccountReconciler implements Reconciler {
    static final String NAME = "default";

    private final ResourceClient<ServiceAccount> client;
    private final Informer<Namespace> namespaces;
    private final Informer<ServiceAccount> accounts;

    DefaultAccountReconciler(ApiClient client, Informer<Namespace> namespaces, Informer<ServiceAccount> accounts) {
        this.client = client.resource(ServiceAccount.class);
        this.namespaces = requireNonNull(namespaces, "namespaces");
        this.accounts = requireNonNull(accounts, "accounts");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Namespace> namespace = namespaces.get(key);
        if (namespace.isEmpty()
                || Keys.isTerminating(namespace.get())
                || accounts.get(ObjectKey.of(key.name(), NAME)).isPresent()) {
            return Outcome.SETTLED;
        }
        try {
            client.create(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace(key.name())
                    .withName(NAME)
                    .endMetadata()
                    .build());
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !NamespaceEnd.isCauseOf(e)) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }
}
