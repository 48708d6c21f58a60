package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.extension.Conditions.Condition;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.Deletion;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;

/**
 * Deletes the objects of definitions that are being deleted, and lets the definitions go when the last
 * of their objects is gone. Runs on one thread; asked from any.
 */
final class InstanceCleanup implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(InstanceCleanup.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ServedResource definitions;
    private final ResourceStore store;
    private final CustomResourceRegistrar registrar;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final java.util.concurrent.locks.Condition asked = lock.newCondition();
    private final Set<String> names = new LinkedHashSet<>();

    InstanceCleanup(
            ServedResource definitions, ResourceStore store, CustomResourceRegistrar registrar, InstantSource clock) {
        this.definitions = requireNonNull(definitions, "definitions");
        this.store = requireNonNull(store, "store");
        this.registrar = requireNonNull(registrar, "registrar");
        this.clock = requireNonNull(clock, "clock");
    }

    void request(String definition) {
        lock.lock();
        try {
            if (names.add(definition)) {
                asked.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        Set<String> waiting = Set.of();
        try {
            while (true) {
                Set<String> open = new LinkedHashSet<>(waiting);
                open.addAll(take(!waiting.isEmpty()));
                Set<String> left = new LinkedHashSet<>();
                for (String name : open) {
                    if (!isDone(name)) {
                        left.add(name);
                    }
                }
                waiting = left;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @param soon whether to come back after a while even when nobody asks
     */
    private Set<String> take(boolean soon) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (soon && names.isEmpty()) {
                asked.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            }
            while (!soon && names.isEmpty()) {
                asked.await();
            }
            Set<String> taken = new LinkedHashSet<>(names);
            names.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDone(String name) {
        try {
            return clean(name);
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("customresourcedefinition", name)
                    .setCause(e)
                    .log("the deletion of its objects is tried again");
            return false;
        }
    }

    private boolean clean(String name) {
        Optional<CustomDefinition> found = definitions
                .stored()
                .cache()
                .get(ObjectKey.cluster(name))
                .map(object -> new CustomDefinition(JsonCodec.read(object.json())));
        if (found.isEmpty() || !found.get().terminating() || !found.get().hasCleanup()) {
            return true;
        }
        if (!found.get().isTrue(Conditions.ESTABLISHED)) {
            finish(name, "NeverEstablished", "resource was never established");
            return true;
        }
        say(name, "InstanceDeletionInProgress", "CustomResource deletion is in progress");
        Optional<ServedResource> objects = registrar.objects(name);
        if (objects.isEmpty()) {
            return false;
        }
        for (CachedObject object : all(objects.get())) {
            delete(objects.get(), object.key());
        }
        if (!all(objects.get()).isEmpty()) {
            return false;
        }
        registrar.withdraw(name);
        finish(name, "InstanceDeletionCompleted", "removed all instances");
        return true;
    }

    private static List<CachedObject> all(ServedResource resource) {
        return java.util.stream.StreamSupport.stream(
                        resource.stored().cache().consistent().all().spliterator(), false)
                .toList();
    }

    private void delete(ServedResource resource, ObjectKey key) {
        try {
            store.delete(resource, key, Deletion.DEFAULT, WriteOptions.internal(DefinitionController.MANAGER));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void say(String name, String reason, String message) {
        update(
                name,
                definition -> Conditions.set(
                        definition, new Condition(Conditions.TERMINATING, "True", reason, message), clock.instant()));
    }

    private void finish(String name, String reason, String message) {
        update(name, definition -> {
            Conditions.set(
                    definition, new Condition(Conditions.TERMINATING, "False", reason, message), clock.instant());
            letGo(definition);
        });
    }

    private static void letGo(DynamicObject definition) {
        if (definition.at("metadata", "finalizers") instanceof ArrayNode finalizers) {
            for (int i = finalizers.size() - 1; i >= 0; i--) {
                if (finalizers.get(i).asString("").equals(CustomDefinition.CLEANUP)) {
                    finalizers.remove(i);
                }
            }
            if (finalizers.isEmpty()) {
                definition.metadata().remove("finalizers");
            }
        }
    }

    private void update(String name, java.util.function.Consumer<DynamicObject> step) {
        Change change = current -> {
            step.accept(current);
            return current;
        };
        try {
            store.update(
                    definitions,
                    ObjectKey.cluster(name),
                    "status",
                    change,
                    WriteOptions.internal(DefinitionController.MANAGER));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
