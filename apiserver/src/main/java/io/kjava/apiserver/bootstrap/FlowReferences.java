package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.client.ApiClient;
import io.kjava.client.ListPage;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in each flow schema's status whether the priority level that it names is there. Thread-safe. */
public final class FlowReferences {
    /** Whom the condition belongs to. */
    public static final String MANAGER = "api-priority-and-fairness-config-consumer-v1";

    private static final Logger log = LoggerFactory.getLogger(FlowReferences.class);
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final String CONDITION = "Dangling";
    private static final Duration RETRY = Duration.ofSeconds(2);
    private final ResourceClient<DynamicObject> schemas;
    private final ResourceClient<DynamicObject> levels;
    private final InstantSource clock;
    private final Object passing = new Object();

    public FlowReferences(ApiClient client, InstantSource clock) {
        this.schemas = requireNonNull(client, "client").dynamic(new ResourceName(GROUP, "v1", "flowschemas"), false);
        this.levels = client.dynamic(new ResourceName(GROUP, "v1", "prioritylevelconfigurations"), false);
        this.clock = requireNonNull(clock, "clock");
    }

    /** Follows what becomes of flow schemas until interrupted. */
    public void followSchemas() {
        follow(schemas);
    }

    /** Follows what becomes of priority levels until interrupted. */
    public void followLevels() {
        follow(levels);
    }

    private void follow(ResourceClient<DynamicObject> objects) {
        try {
            while (true) {
                try {
                    followOnce(objects);
                } catch (ApiException e) {
                    log.atDebug().setCause(e).log("references of flow schemas are looked at again");
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followOnce(ResourceClient<DynamicObject> objects) throws InterruptedException {
        ListPage<DynamicObject> page = objects.list(ListQuery.ALL);
        reconcile();
        try (WatchStream<DynamicObject> watch = objects.watch(ListQuery.ALL.from(page.resourceVersion()))) {
            Optional<WatchEvent<DynamicObject>> event = watch.next();
            while (event.isPresent()) {
                if (!(event.get() instanceof WatchEvent.Bookmark<DynamicObject>)) {
                    reconcile();
                }
                event = watch.next();
            }
        }
    }

    /** Brings the conditions of all flow schemas in line. */
    public void reconcile() {
        synchronized (passing) {
            Set<String> there = levels.list(ListQuery.ALL).items().stream()
                    .map(DynamicObject::name)
                    .collect(Collectors.toUnmodifiableSet());
            schemas.list(ListQuery.ALL).items().forEach(schema -> reconcile(schema, there));
        }
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
            schemas.patch(schema.key(), PatchType.APPLY, JsonCodec.write(wanted), "status");
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
