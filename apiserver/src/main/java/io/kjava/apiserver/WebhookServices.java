package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.webhook.ServiceAddresses;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.Optional;

/** Finds the services of webhooks in the server's own cache. Thread-safe. */
final class WebhookServices implements ServiceAddresses {
    private static final ResourceName SERVICES = new ResourceName("", "v1", "services");
    private final ResourceCatalog catalog;

    WebhookServices(ResourceCatalog catalog) {
        this.catalog = requireNonNull(catalog, "catalog");
    }

    @Override
    public Optional<String> hostOf(String namespace, String name) {
        return catalog.require(SERVICES)
                .stored()
                .cache()
                .latest()
                .get(ObjectKey.of(namespace, name))
                .map(object -> host(JsonCodec.read(object.json())))
                .filter(host -> !host.isEmpty() && !host.equals("None"));
    }

    private static String host(DynamicObject service) {
        return service.text("spec", "type").equals("ExternalName")
                ? service.text("spec", "externalName")
                : service.text("spec", "clusterIP");
    }
}
