package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in each flow schema's status whether the priority level that it names is there. One thread follows. */
public final class FlowReferences {
    /** Whom the condition belongs to. */
    public static final String MANAGER = "api-priority-and-fairness-config-consumer-v1";

    private static final Logger log = LoggerFactory.getLogger(FlowReferences.class);
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final String CONDITION = "Dangling";
    private static final Duration RETRY = Duration.ofSeconds(2);
    private final ResourceClient<DynamicObject> writer;
    private final Informer<DynamicObject> schemas;
    private final Informer<DynamicObject> levels;
    private final InstantSource clock;
    private final Semaphore news = new Semaphore(0);

    /** @param informers through which schemas and levels are read */
    public FlowReferences(ApiClient client, SharedInformers informers, InstantSource clock) {
        ResourceName flowSchemas = new ResourceName(GROUP, "v1", "flowschemas");
        this.writer = requireNonNull(client, "client").dynamic(flowSchemas, false);
        this.schemas = requireNonNull(informers, "informers").dynamic(flowSchemas, false, ListQuery.ALL);
        this.levels =
                informers.dynamic(new ResourceName(GROUP, "v1", "prioritylevelconfigurations"), false, ListQuery.ALL);
        this.clock = requireNonNull(clock, "clock");
    }

    /** Follows what becomes of schemas and levels until interrupted; changes that come together are looked at once. */
    public void follow() {
        try (Informer.Registration _ = schemas.addHandler(_ -> news.release());
                Informer.Registration _ = levels.addHandler(_ -> news.release())) {
            awaitSync();
            while (true) {
                news.acquire();
                news.drainPermits();
                try {
                    reconcile();
                } catch (ApiException e) {
                    log.atDebug().setCause(e).log("references of flow schemas are looked at again");
                    Thread.sleep(RETRY);
                    news.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until all schemas and levels were read once. */
    public void awaitKnown() {
        try {
            awaitSync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is stopping");
        }
    }

    private void awaitSync() throws InterruptedException {
        schemas.awaitSync();
        levels.awaitSync();
    }

    private void reconcile() {
        Set<String> there = levels.all().stream().map(DynamicObject::name).collect(Collectors.toUnmodifiableSet());
        schemas.all().forEach(schema -> reconcile(schema, there));
    }

    private void reconcile(DynamicObject schema, Set<String> there) {
        String level = schema.text("spec", "priorityLevelConfiguration", "name");
        boolean found = there.contains(level);
        String status = found ? "False" : "True";
        String reason = found ? "Found" : "NotFound";
        String message = "This FlowSchema references the PriorityLevelConfiguration object named \"" + level + "\" "
                + (found ? "and it exists" : "but there is no such object");
        if (says(schema, status, reason, message)) {
            return;
        }
        DynamicObject wanted = DynamicObject.of(schema.apiVersion(), "FlowSchema", "", schema.name());
        ObjectNode condition = wanted.objectAt("status").putArray("conditions").addObject();
        condition.put("type", CONDITION).put("status", status).put("reason", reason);
        condition.put("message", message).put("lastTransitionTime", Timestamps.seconds(clock.instant()));
        try {
            writer.patch(schema.key(), PatchType.APPLY, JsonCodec.write(wanted), "status");
        } catch (ApiException e) {
            if (!e.isNotFound()) { // deleted meanwhile
                throw e;
            }
        }
    }

    private static boolean says(DynamicObject schema, String status, String reason, String message) {
        for (JsonNode condition : schema.at("status", "conditions")) {
            if (condition.path("type").asString("").equals(CONDITION)) {
                return condition.path("status").asString("").equals(status)
                        && condition.path("reason").asString("").equals(reason)
                        && condition.path("message").asString("").equals(message);
            }
        }
        return false;
    }
}
