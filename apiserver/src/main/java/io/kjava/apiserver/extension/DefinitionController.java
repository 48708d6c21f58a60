package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.watchcache.CacheImage;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.apiserver.watchcache.WatchItem;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the definitions of custom resources: gives them their names, says what it thinks of them in
 * their status, and has them served while they are there. Runs on one thread.
 */
public final class DefinitionController implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DefinitionController.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int BATCH = 100;
    static final String MANAGER = "kube-apiserver";

    private final ServedResource definitions;
    private final ResourceStore store;
    private final CustomResourceRegistrar registrar;
    private final InstanceCleanup cleanup;
    private final InstantSource clock;
    private final Map<String, CustomDefinition> known = new HashMap<>();
    private final Set<String> dirty = new LinkedHashSet<>();

    DefinitionController(
            ServedResource definitions,
            ResourceStore store,
            CustomResourceRegistrar registrar,
            InstanceCleanup cleanup,
            InstantSource clock) {
        this.definitions = requireNonNull(definitions, "definitions");
        this.store = requireNonNull(store, "store");
        this.registrar = requireNonNull(registrar, "registrar");
        this.cleanup = requireNonNull(cleanup, "cleanup");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Serves what is established already; before anybody asks for it. */
    void load() {
        for (CachedObject object : cache().consistent().all()) {
            CustomDefinition definition = read(object);
            if (definition.isTrue(Conditions.ESTABLISHED)) {
                registrar.serve(definition);
            }
        }
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                follow();
            } catch (InterruptedException e) {
                return;
            } catch (ApiException | StorageException e) {
                log.atWarn().setCause(e).log("definitions are followed anew");
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(RETRY);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private WatchCache cache() {
        return definitions.stored().cache();
    }

    private void follow() throws InterruptedException {
        CacheImage image = cache().consistent();
        try (Watcher watcher = cache().watchFrom(image, Selection.EVERYTHING, false, false)) {
            known.clear();
            image.all().forEach(object -> seen(read(object)));
            registrar.definitions().stream()
                    .filter(name -> !known.containsKey(name))
                    .forEach(dirty::add);
            dirty.addAll(known.keySet());
            while (true) {
                settle();
                List<WatchItem> items = watcher.next(dirty.isEmpty() ? IDLE : RETRY, BATCH);
                for (WatchItem item : items) {
                    if (item instanceof WatchItem.Ended) {
                        throw new InterruptedException("the cache is closed");
                    }
                    if (item instanceof WatchItem.Change change) {
                        changed(change);
                    }
                }
            }
        }
    }

    private void changed(WatchItem.Change change) {
        CustomDefinition definition = read(change.object());
        dirty.add(definition.name());
        if (change.type() == WatchItem.Type.DELETED) {
            known.remove(definition.name());
            markGroup(definition.group());
        } else {
            seen(definition);
        }
    }

    /** Whoever waits for a name of the group may have it now. */
    private void markGroup(String group) {
        known.values().stream()
                .filter(other -> other.group().equals(group))
                .filter(other -> !other.names().equals(other.acceptedNames()))
                .forEach(other -> dirty.add(other.name()));
    }

    private void seen(CustomDefinition definition) {
        known.merge(definition.name(), definition, (before, now) -> revision(now) >= revision(before) ? now : before);
    }

    private static long revision(CustomDefinition definition) {
        return Long.parseLong(definition.object().resourceVersion());
    }

    private static CustomDefinition read(CachedObject object) {
        return new CustomDefinition(JsonCodec.read(object.json()));
    }

    /** Brings every definition that changed up to date; what fails is tried again. */
    private void settle() {
        for (String name : List.copyOf(dirty)) {
            dirty.remove(name);
            try {
                settle(name);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("customresourcedefinition", name)
                        .setCause(e)
                        .log("a definition is tried again");
                dirty.add(name);
            }
        }
    }

    private void settle(String name) {
        CustomDefinition definition = known.get(name);
        if (definition == null) {
            registrar.withdraw(name);
            return;
        }
        DynamicObject wanted = definition.object().deepCopy();
        DefinitionStatus.update(wanted, group(definition), clock.instant());
        CustomDefinition judged = new CustomDefinition(wanted);
        if (judged.isTrue(Conditions.ESTABLISHED)) {
            registrar.serve(judged);
        } else {
            registrar.withdraw(name);
        }
        if (!wanted.equals(definition.object())) {
            write(definition).ifPresent(this::seen);
            if (!judged.acceptedNames().equals(definition.acceptedNames())) {
                markGroup(definition.group());
            }
        }
        if (definition.terminating() && definition.hasCleanup()) {
            cleanup.request(name);
        }
    }

    private List<CustomDefinition> group(CustomDefinition definition) {
        return known.values().stream()
                .filter(other -> other.group().equals(definition.group()))
                .toList();
    }

    /** Empty when it is gone. */
    private Optional<CustomDefinition> write(CustomDefinition definition) {
        List<CustomDefinition> group = group(definition);
        try {
            WriteResult result = store.update(
                    definitions,
                    ObjectKey.cluster(definition.name()),
                    "status",
                    current -> {
                        DefinitionStatus.update(current, group, clock.instant());
                        return current;
                    },
                    WriteOptions.internal(MANAGER));
            return Optional.of(new CustomDefinition(JsonCodec.read(result.json())));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
