package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.api.StatusCause;
import io.kjava.client.DeleteOptions.Propagation;
import io.kjava.codec.DynamicObject;
import io.kjava.scheme.ResourceType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the server does to objects on their way in and out. All calls hold the store's lock. */
final class TestingRules {
    private static final String NAME_CHARS = "bcdfghjklmnpqrstvwxz2456789";
    private static final ResourceName NAMESPACES = new ResourceName("", "v1", "namespaces");
    private static final List<String> SERVER_OWNED = List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "resourceVersion");

    private final TestingStore store;
    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom(7);
    private final TestingDefaults defaults = new TestingDefaults();

    TestingRules(TestingStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    DynamicObject create(ResourceType type, DynamicObject wanted) {
        DynamicObject object = wanted.deepCopy();
        object.tree().put("apiVersion", type.name().apiVersion());
        object.tree().put("kind", type.kind());
        if (!object.resourceVersion().isEmpty()) {
            throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
        }
        if (object.name().isEmpty() && !object.generateName().isEmpty()) {
            object.setMeta("name", object.generateName() + suffix());
        }
        if (object.name().isEmpty()) {
            throw new ApiException(
                    ApiException.Reason.INVALID,
                    type.kind() + " \"\" is invalid: metadata.name: Required value: name or"
                            + " generateName is required");
        }
        checkNamespace(type, object);
        if (store.get(type.name(), object.key()).isPresent()) {
            throw ApiException.alreadyExists(type.name(), object.name());
        }
        if (type.hasStatus()) {
            object.set("status", null);
        }
        stamp(object);
        defaults.fill(object);
        return store.put(type.name(), object).deepCopy();
    }

    /** Puts an object as it is, status and all, filling in only what identifies it. */
    DynamicObject seed(ResourceType type, DynamicObject wanted) {
        DynamicObject object = wanted.deepCopy();
        object.tree().put("apiVersion", type.name().apiVersion());
        object.tree().put("kind", type.kind());
        stamp(object);
        return store.put(type.name(), object).deepCopy();
    }

    private void stamp(DynamicObject object) {
        if (object.uid().isEmpty()) {
            object.setMeta("uid", new UUID(random.nextLong(), random.nextLong()).toString());
        }
        if (object.meta("creationTimestamp").isEmpty()) {
            object.setMeta("creationTimestamp", now());
        }
        if (object.tree().has("spec") && !object.metadata().has("generation")) {
            object.metadata().put("generation", 1L);
        }
    }

    private void checkNamespace(ResourceType type, DynamicObject object) {
        if (!type.namespaced()) {
            object.setMeta("namespace", "");
            return;
        }
        String namespace = object.namespace();
        if (namespace.isEmpty()) {
            throw ApiException.badRequest("the namespace of the provided object is not set");
        }
        DynamicObject found = store.get(NAMESPACES, ObjectKey.cluster(namespace))
                .orElseThrow(() -> ApiException.notFound(NAMESPACES, namespace));
        if (found.isTerminating()) {
            ApiException forbidden = ApiException.forbidden(
                    type.name(),
                    object.name(),
                    "unable to create new content in namespace %s because it is being terminated".formatted(namespace));
            throw new ApiException(
                    forbidden.reason(),
                    forbidden.getMessage(),
                    forbidden
                            .details()
                            .withCauses(List.of(new StatusCause(
                                    "NamespaceTerminating",
                                    "namespace %s is being terminated".formatted(namespace),
                                    "metadata.namespace"))));
        }
    }

    DynamicObject update(ResourceType type, DynamicObject wanted) {
        return change(type, wanted, (next, current) -> {
            if (type.hasStatus()) {
                next.set("status", current.tree().get("status"));
            }
        });
    }

    DynamicObject updateStatus(ResourceType type, DynamicObject wanted) {
        return change(type, wanted, (next, current) -> {
            ObjectNode metadata = type.kind().equals("Pod")
                    ? next.metadata().deepCopy()
                    : current.metadata().deepCopy();
            JsonNode status = next.tree().get("status");
            next.tree().removeAll();
            next.tree().setAll(current.tree());
            next.set("metadata", metadata);
            next.set("status", status);
        });
    }

    DynamicObject patch(ResourceType type, ObjectKey key, String subresource, UnaryOperator<ObjectNode> patch) {
        DynamicObject current = existing(type, key);
        DynamicObject patched = new DynamicObject(patch.apply(current.tree()));
        return subresource.equals("status") ? updateStatus(type, patched) : update(type, patched);
    }

    private interface Preparation {
        void prepare(DynamicObject next, DynamicObject current);
    }

    private DynamicObject change(ResourceType type, DynamicObject wanted, Preparation preparation) {
        DynamicObject current = existing(type, wanted.key());
        checkPreconditions(type, current, wanted.uid(), wanted.resourceVersion());
        DynamicObject next = wanted.deepCopy();
        next.tree().put("apiVersion", type.name().apiVersion());
        next.tree().put("kind", type.kind());
        preparation.prepare(next, current);
        for (String field : SERVER_OWNED) {
            JsonNode value = current.metadata().get(field);
            if (value == null) {
                next.metadata().remove(field);
            } else {
                next.metadata().set(field, value);
            }
        }
        if (next.equals(current)) {
            return current.deepCopy();
        }
        if (!next.at("spec").equals(current.at("spec")) && current.metadata().has("generation")) {
            next.metadata()
                    .put("generation", current.at("metadata", "generation").asLong() + 1);
        }
        return finishIfDue(type, store.put(type.name(), next));
    }

    /** Removes an object that only waited for its last finalizer. */
    DynamicObject finishIfDue(ResourceType type, DynamicObject object) {
        boolean held = !object.at("metadata", "finalizers").isEmpty()
                || object.at("metadata", "deletionGracePeriodSeconds").asLong(0) > 0
                || type.kind().equals("Namespace")
                        && !object.at("spec", "finalizers").isEmpty();
        if (object.isTerminating() && !held) {
            store.remove(type.name(), object.key());
        }
        return object.deepCopy();
    }

    void delete(ResourceType type, ObjectKey key, DeleteOptions options) {
        DynamicObject current = existing(type, key);
        checkPreconditions(type, current, options.uid(), options.resourceVersion());
        DynamicObject next = current.deepCopy();
        propagate(type, next, options.propagation());
        long grace = grace(type, current, options);
        boolean namespace = type.kind().equals("Namespace");
        boolean held = grace > 0
                || !next.at("metadata", "finalizers").isEmpty()
                || namespace && !next.at("spec", "finalizers").isEmpty();
        if (!held) {
            store.remove(type.name(), key);
            return;
        }
        if (!next.isTerminating()) {
            Instant at = clock.instant().plusSeconds(grace).truncatedTo(ChronoUnit.SECONDS);
            next.setMeta("deletionTimestamp", at.toString());
            if (next.metadata().has("generation")) {
                next.metadata()
                        .put("generation", next.at("metadata", "generation").asLong() + 1);
            }
        }
        next.metadata().put("deletionGracePeriodSeconds", grace);
        if (namespace) {
            next.objectAt("status").put("phase", "Terminating");
        }
        if (!next.equals(current)) {
            store.put(type.name(), next);
        }
    }

    private static long grace(ResourceType type, DynamicObject pod, DeleteOptions options) {
        String phase = pod.text("status", "phase");
        boolean running = type.kind().equals("Pod")
                && !pod.text("spec", "nodeName").isEmpty()
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
        if (!running) {
            return 0;
        }
        long own = pod.at("spec", "terminationGracePeriodSeconds").asLong(30);
        long asked = options.gracePeriodSeconds().orElse(own);
        return pod.isTerminating()
                ? Math.min(
                        asked, pod.at("metadata", "deletionGracePeriodSeconds").asLong(0))
                : asked;
    }

    private static void propagate(ResourceType type, DynamicObject object, Propagation wanted) {
        boolean orphanByDefault =
                List.of("replicationcontrollers", "jobs").contains(type.name().plural());
        Propagation propagation = wanted == Propagation.DEFAULT && orphanByDefault ? Propagation.ORPHAN : wanted;
        setFinalizer(object, "orphan", propagation == Propagation.ORPHAN, wanted);
        setFinalizer(object, "foregroundDeletion", propagation == Propagation.FOREGROUND, wanted);
    }

    private static void setFinalizer(DynamicObject object, String name, boolean present, Propagation wanted) {
        JsonNode known = object.at("metadata", "finalizers");
        boolean has =
                known.values().stream().anyMatch(value -> value.asString("").equals(name));
        if (present && !has) {
            ArrayNode list =
                    known instanceof ArrayNode array ? array : object.metadata().putArray("finalizers");
            list.add(name);
        } else if (!present && has && wanted != Propagation.DEFAULT) {
            ArrayNode rest = object.tree().arrayNode();
            known.values().stream().filter(v -> !v.asString("").equals(name)).forEach(rest::add);
            object.metadata().set("finalizers", rest);
        }
    }

    private static void checkPreconditions(
            ResourceType type, DynamicObject current, String uid, String resourceVersion) {
        if (!uid.isEmpty() && !uid.equals(current.uid())) {
            throw ApiException.conflict(
                    type.name(),
                    current.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, current.uid()));
        }
        if (!resourceVersion.isEmpty() && !resourceVersion.equals(current.resourceVersion())) {
            throw ApiException.modified(type.name(), current.name());
        }
    }

    DynamicObject existing(ResourceType type, ObjectKey key) {
        return store.get(type.name(), key).orElseThrow(() -> ApiException.notFound(type.name(), key.name()));
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String suffix() {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            result.append(NAME_CHARS.charAt(random.nextInt(NAME_CHARS.length())));
        }
        return result.toString();
    }
}
