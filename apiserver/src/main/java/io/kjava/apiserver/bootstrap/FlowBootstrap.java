package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.plain.FlowObjects;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

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

    /** Returns when all is there. Writes go out at once, so that they share commits. */
    public void reconcile() {
        List<Future<?>> writes = new ArrayList<>();
        try (ExecutorService writers = Threads.perTask("bootstrap-flow-")) {
            ensure(writers, writes, LEVELS, FlowObjects.mandatoryLevels(), true);
            ensure(writers, writes, LEVELS, FlowObjects.suggestedLevels(), false);
            ensure(writers, writes, SCHEMAS, FlowObjects.mandatorySchemas(), true);
            ensure(writers, writes, SCHEMAS, FlowObjects.suggestedSchemas(), false);
            for (Future<?> write : writes) {
                write.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is stopping");
        }
    }

    private void ensure(
            ExecutorService writers,
            List<Future<?>> writes,
            ResourceName resource,
            List<DynamicObject> wanted,
            boolean mandatory) {
        ResourceClient<DynamicObject> objects = client.dynamic(resource, false);
        wanted.forEach(object -> writes.add(writers.submit(() -> ensure(objects, object, mandatory))));
    }

    /** Another server of the cluster may do the same at the same time. */
    private static void ensure(ResourceClient<DynamicObject> objects, DynamicObject wanted, boolean mandatory) {
        try {
            DynamicObject stored = objects.get(wanted.key()).orElse(null);
            if (stored == null) {
                objects.create(wanted);
            } else if (isToFollow(stored, mandatory) && !fits(stored, wanted)) {
                stored.tree().set("spec", wanted.at("spec"));
                stored.metadata().withObject("/annotations").put(FlowObjects.AUTO_UPDATE, "true");
                objects.update(stored);
            }
        } catch (ApiException e) {
            if (!e.isAlreadyExists() && !e.isConflict() && !e.isNotFound()) {
                throw e;
            }
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
