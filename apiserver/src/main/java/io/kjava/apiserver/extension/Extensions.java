package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.watchcache.WatchLimits;
import io.kjava.apiserver.webhook.ServiceAddresses;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;

/** Everything about kinds that users define, put together. */
public final class Extensions {
    private final DefinitionController controller;
    private final InstanceCleanup cleanup;

    /**
     * @param services where conversion webhooks are found
     * @param lifecycle owns what is opened for the kinds
     */
    public Extensions(
            Storage storage,
            ResourceCatalog catalog,
            SchemaCatalog schemas,
            ResourceStore store,
            ServiceAddresses services,
            InstantSource clock,
            Lifecycle lifecycle) {
        requireNonNull(lifecycle, "lifecycle");
        ServedResource definitions = catalog.require(CustomDefinition.RESOURCE);
        WebhookConverters converters = lifecycle.own(new WebhookConverters(services));
        CustomResourceRegistrar registrar = lifecycle.own(new CustomResourceRegistrar(
                storage,
                catalog,
                schemas,
                WatchLimits.forHeap(Runtime.getRuntime().maxMemory()),
                clock,
                converters));
        this.cleanup = new InstanceCleanup(definitions, store, registrar, clock);
        this.controller = new DefinitionController(definitions, store, registrar, cleanup, clock);
    }

    /** Serves the kinds that are defined already, then follows their definitions. */
    public void start(Lifecycle lifecycle) {
        controller.load();
        lifecycle.start("crd-controller", controller);
        lifecycle.start("crd-cleanup", cleanup);
    }
}
