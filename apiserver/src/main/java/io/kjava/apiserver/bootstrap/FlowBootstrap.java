package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.plain.FlowObjects;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates what is missing of the flow schemas and priority levels that every cluster has, gives those that
 * follow the server's release its specs, and removes those that follow it and that it does not have. What somebody
 * has taken over, by saying so in the annotation or by changing it, stays.
 */
public final class FlowBootstrap {
    /** Whom the fields that this writes belong to. */
    public static final String MANAGER = "api-priority-and-fairness-config-producer-v1";

    private static final Logger log = LoggerFactory.getLogger(FlowBootstrap.class);
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
            remove(
                    writes,
                    LEVELS,
                    Stream.concat(FlowObjects.mandatoryLevels().stream(), FlowObjects.suggestedLevels().stream()));
            remove(
                    writes,
                    SCHEMAS,
                    Stream.concat(FlowObjects.mandatorySchemas().stream(), FlowObjects.suggestedSchemas().stream()));
            writes.await();
        }
    }

    /**
     * Reconciles again and again until interrupted.
     *
     * @param pause between two passes
     */
    public void keep(Duration pause) {
        try {
            while (true) {
                Thread.sleep(pause);
                try {
                    reconcile();
                } catch (ApiException e) {
                    log.atWarn().setCause(e).log("flow schemas and priority levels are looked at again");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(BootstrapWrites writes, ResourceName resource, Stream<DynamicObject> all) {
        Set<String> names = all.map(DynamicObject::name).collect(Collectors.toUnmodifiableSet());
        ResourceClient<DynamicObject> objects = client.dynamic(resource, false);
        for (DynamicObject stored : objects.list(ListQuery.ALL).items()) {
            if (!names.contains(stored.name()) && said(stored).equals("true")) {
                DeleteOptions thisOne = DeleteOptions.DEFAULT.withUid(stored.uid());
                writes.begin(() -> objects.delete(stored.key(), thisOne));
            }
        }
    }

    private static String said(DynamicObject stored) {
        return stored.annotations().getOrDefault(FlowObjects.AUTO_UPDATE, "");
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
        String said = said(stored);
        boolean untouched = stored.at("metadata", "generation").asLong(0) == 1;
        return mandatory || said.equals("true") || said.isEmpty() && untouched;
    }

    private static boolean fits(DynamicObject stored, DynamicObject wanted) {
        boolean exempt = stored.text("spec", "type").equals("Exempt");
        return said(stored).equals("true") && (exempt || Sameness.of(stored.at("spec"), wanted.at("spec")));
    }
}
