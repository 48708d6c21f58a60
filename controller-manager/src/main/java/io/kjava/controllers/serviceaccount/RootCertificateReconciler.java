package io.kjava.controllers.serviceaccount;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import java.util.Map;
import java.util.Optional;

/** Every namespace has the cluster's certificate in a config map. Keys are namespaces. */
final class RootCertificateReconciler implements Reconciler {
    static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String DESCRIPTION_TEXT =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
                    + " endpoints such as the internal service IP or kubernetes.default.svc. No"
                    + " other usage is guaranteed across distributions of Kubernetes clusters.";

    private final ResourceClient<ConfigMap> client;
    private final Informer<Namespace> namespaces;
    private final Informer<ConfigMap> maps;
    private final Map<String, String> data;

    RootCertificateReconciler(
            ApiClient client, Informer<Namespace> namespaces, Informer<ConfigMap> maps, String certificatePem) {
        this.client = client.resource(ConfigMap.class);
        this.namespaces = requireNonNull(namespaces, "namespaces");
        this.maps = requireNonNull(maps, "maps");
        this.data = Map.of("ca.crt", certificatePem);
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (namespaces
                .get(key)
                .filter(namespace -> !Keys.isTerminating(namespace))
                .isEmpty()) {
            return Outcome.SETTLED;
        }
        Optional<ConfigMap> known = maps.get(ObjectKey.of(key.name(), NAME));
        try {
            if (known.isEmpty()) {
                client.create(wanted(new ConfigMapBuilder(), key.name()));
            } else if (!known.get().getData().equals(data)
                    || !known.get().getMetadata().getAnnotations().containsKey(DESCRIPTION)) {
                client.update(wanted(new ConfigMapBuilder(known.get()), key.name()));
            }
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !NamespaceEnd.isCauseOf(e)) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }

    private ConfigMap wanted(ConfigMapBuilder from, String namespace) {
        return from.editOrNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .addToAnnotations(DESCRIPTION, DESCRIPTION_TEXT)
                .endMetadata()
                .withData(data)
                .build();
    }
}
