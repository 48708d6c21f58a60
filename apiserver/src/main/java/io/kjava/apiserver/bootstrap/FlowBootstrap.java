package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.plain.FlowObjects;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import java.util.List;

/**
 * Creates what is missing of the flow schemas and priority levels that every cluster has, and gives those that
 * follow the server's release its specs. What somebody has taken over, by saying so in the annotation or by changing
 * it, stays.
 */
public final class FlowBootstrap {
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final ResourceName SCHEMAS = new ResourceName(GROUP, "v1", "flowschemas");
    private static final ResourceName LEVELS = new ResourceName(GROUP, "v1", "prioritylevelconfigurations");
    private final ApiClient client;

    public FlowBootstrap(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    /** Returns when all is there. */
    public void reconcile() {
        try (BootstrapWrites writes = new BootstrapWrites("bootstrap-flow-")) {
            ensure(writes, LEVELS, FlowObjects.mandatoryLevels(), true);
            ensure(writes, LEVELS, FlowObjects.suggestedLevels(), false);
            ensure(writes, SCHEMAS, FlowObjects.mandatorySchemas(), true);
            ensure(writes, SCHEMAS, FlowObjects.suggestedSchemas(), false);
            writes.await();
        }
    }

    private void ensure(BootstrapWrites writes, ResourceName resource, List<DynamicObject> wanted, boolean mandatory) {
        ResourceClient<DynamicObject> objects = client.dynamic(resource, false);
        wanted.forEach(object -> writes.begin(() -> ensure(objects, object, mandatory)));
    }

    private static void ensure(ResourceClient<DynamicObject> objects, DynamicObject wanted, boolean mandatory) {
        DynamicObject stored = objects.get(wanted.key()).orElse(null);
        if (stored == null) {
            objects.create(wanted);
        } else if (isToFollow(stored, mandatory) && !fits(stored, wanted)) {
            stored.tree().set("spec", wanted.at("spec"));
            stored.metadata().withObject("/annotations").put(FlowObjects.AUTO_UPDATE, "true");
            objects.update(stored);
        }
    }

    private static boolean isToFollow(DynamicObject stored, boolean mandatory) {
        String said = stored.annotations().getOrDefault(FlowObjects.AUTO_UPDATE, "");
        boolean untouched = stored.at("metadata", "generation").asLong(0) == 1;
        return mandatory || said.equals("true") || said.isEmpty() && untouched;
    }

    private static boolean fits(DynamicObject stored, DynamicObject wanted) {
        boolean exempt = stored.text("spec", "type").equals("Exempt");
        return stored.annotations().getOrDefault(FlowObjects.AUTO_UPDATE, "").equals("true")
                && (exempt || Sameness.of(stored.at("spec"), wanted.at("spec")));
    }
}
