package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of all API servers on one storage. Each one keeps a key alive, in the place and the form
 * that stock servers use, so that both know of each other. Thread-safe.
 */
public final class ServerAddresses {
    private static final Logger log = LoggerFactory.getLogger(ServerAddresses.class);
    private static final String PREFIX = "/registry/masterleases/";
    private static final Duration TTL = Duration.ofSeconds(15);

    /** How often a server says that it is there. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private final Storage storage;
    private final String own;

    public ServerAddresses(Storage storage, String own) {
        this.storage = requireNonNull(storage, "storage");
        this.own = requireNonNull(own, "own");
    }

    boolean mayChange() {
        return storage.isShared();
    }

    /** Says that this server is there; does nothing when it is alone. */
    void renew() {
        if (!storage.isShared()) {
            return;
        }
        String key = PREFIX + own;
        try {
            Optional<Stored> found = storage.get(key);
            if (found.isEmpty()) {
                storage.create(key, lease(), TTL);
            } else {
                storage.update(key, found.get().revision(), lease(), TTL);
            }
        } catch (StorageException e) {
            log.atWarn().log("the other servers are not told of this one: {}", e.getMessage());
        }
    }

    private byte[] lease() {
        DynamicObject endpoints = DynamicObject.of("v1", "Endpoints", "", "");
        endpoints
                .tree()
                .putArray("subsets")
                .addObject()
                .putArray("addresses")
                .addObject()
                .put("ip", own);
        return JsonCodec.write(endpoints.tree());
    }

    /** In order; this server's own among them. */
    List<String> all() {
        TreeSet<String> addresses = new TreeSet<>(List.of(own));
        if (storage.isShared()) {
            for (Stored lease : storage.range(PREFIX, "", 0, 0).items()) {
                addresses.add(lease.key().substring(PREFIX.length()));
            }
        }
        return List.copyOf(addresses);
    }

    /** Leaves: the others stop to name this server at once. */
    void leave() {
        try {
            Optional<Stored> found = storage.isShared() ? storage.get(PREFIX + own) : Optional.empty();
            found.ifPresent(lease -> storage.delete(lease.key(), lease.revision()));
        } catch (StorageException e) {
            log.atDebug().log("the lease of this server ends by itself: {}", e.getMessage());
        }
    }
}
