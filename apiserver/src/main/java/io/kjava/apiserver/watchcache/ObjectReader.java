package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.SkimmedObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes cached objects of stored values. A value that cannot be read is logged and left out: one
 * broken object must not take its whole resource away. Confined to one thread.
 */
final class ObjectReader {
    private static final Logger log = LoggerFactory.getLogger(ObjectReader.class);
    private static final int MOST_NAMESPACES = 10_000;

    private final CachedResource resource;
    private final Map<String, String> namespaces = new HashMap<>();

    ObjectReader(CachedResource resource) {
        this.resource = requireNonNull(resource, "resource");
    }

    String path(String storageKey) {
        return storageKey.substring(resource.prefix().length());
    }

    Optional<CachedObject> read(Stored stored) {
        try {
            byte[] json = resource.decoder().toJson(stored.value());
            SkimmedObject skimmed = resource.fields().skimmer().skim(json, stored.revision());
            String path = path(stored.key());
            return Optional.of(new CachedObject(
                    key(path),
                    path,
                    skimmed.json(),
                    skimmed.resourceVersionAt(),
                    stored.revision(),
                    stored.createRevision(),
                    skimmed.labels(),
                    resource.fields(),
                    resource.fields().values(skimmed.values())));
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("key", stored.key())
                    .addKeyValue("revision", stored.revision())
                    .setCause(e)
                    .log("a stored value is not readable and is left out");
            return Optional.empty();
        }
    }

    private ObjectKey key(String path) {
        int slash = path.indexOf('/');
        if (slash < 0) {
            return ObjectKey.cluster(path);
        }
        return ObjectKey.of(shared(path.substring(0, slash)), path.substring(slash + 1));
    }

    /** One string for all objects of a namespace. */
    private String shared(String namespace) {
        if (namespaces.size() >= MOST_NAMESPACES) {
            namespaces.clear();
        }
        String known = namespaces.putIfAbsent(namespace, namespace);
        return known == null ? namespace : known;
    }
}
