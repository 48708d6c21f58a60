package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.watchcache.CacheImage;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.apiserver.watchcache.WatchCache;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.GoText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The read path of every kind: from the cache, and as recent as the client asks for. Thread-safe. */
public final class ResourceReader {
    private final Storage storage;

    public ResourceReader(Storage storage) {
        this.storage = requireNonNull(storage, "storage");
    }

    /**
     * One object's JSON in the served version, with its resourceVersion.
     *
     * @param resourceVersion empty: the most recent; else not older than that
     */
    public byte[] get(ServedResource resource, ObjectKey key, String resourceVersion) {
        return find(resource, key, resourceVersion)
                .orElseThrow(() -> ApiException.notFound(resource.name(), key.name()));
    }

    private Optional<byte[]> find(ServedResource resource, ObjectKey key, String resourceVersion) {
        WatchCache cache = resource.stored().cache();
        if (!resourceVersion.isEmpty()) {
            return shown(resource, cache.notOlderThan(revision(resourceVersion)).get(key));
        }
        Optional<CacheImage> image = cache.consistentNow();
        if (image.isPresent()) {
            return shown(resource, image.get().get(key));
        }
        return storage.get(resource.stored().path(key))
                .map(stored -> ObjectEncoding.shown(resource.stored().decode(stored.value()), stored.revision()))
                .map(json -> Shown.inVersion(resource, json));
    }

    private static Optional<byte[]> shown(ServedResource resource, Optional<CachedObject> object) {
        return object.map(found -> Shown.inVersion(resource, found.json()));
    }

    /** One object as a tree of the stored version; empty when there is none. */
    public Optional<DynamicObject> tree(StoredResource resource, ObjectKey key) {
        return storage.get(resource.path(key)).map(stored -> ObjectEncoding.read(resource, stored));
    }

    /** One object as the cache has it now, which may be a moment behind. */
    public Optional<DynamicObject> cached(StoredResource resource, ObjectKey key) {
        return resource.cache().latest().get(key).map(found -> JsonCodec.read(found.json()));
    }

    /** Throws {@code BAD_REQUEST}, {@code EXPIRED}, {@code TIMEOUT} for a revision that is not there. */
    public Listing list(ServedResource resource, ListRequest request) {
        CacheImage image;
        String after = "";
        if (request.continueToken().isEmpty()) {
            image = image(resource.stored().cache(), request);
        } else {
            ContinueToken token = ContinueToken.decode(
                    request.continueToken(), request.selection().namespace());
            if (!request.resourceVersion().isEmpty()
                    && !request.resourceVersion().equals("0")) {
                throw ApiException.badRequest("specifying resource version is not allowed when using continue");
            }
            after = token.path();
            image = continued(
                    resource.stored().cache(), token, request.selection().namespace());
        }
        return page(image, request, after);
    }

    private static CacheImage image(WatchCache cache, ListRequest request) {
        String version = request.resourceVersion();
        if (version.isEmpty()) {
            return cache.consistent();
        }
        long revision = listRevision(version);
        if (revision == 0) {
            return cache.latest();
        }
        boolean exact = request.match().equals("Exact") || (request.match().isEmpty() && request.limit() > 0);
        return exact ? cache.at(revision) : cache.notOlderThan(revision);
    }

    private static CacheImage continued(WatchCache cache, ContinueToken token, String namespace) {
        if (token.revision() < 0) {
            return cache.consistent();
        }
        try {
            return cache.at(token.revision());
        } catch (ApiException e) {
            if (e.reason() != Reason.EXPIRED) {
                throw e;
            }
            throw new ExpiredContinueException(new ContinueToken(-1, token.path()).encode(namespace));
        }
    }

    /** What is only to be as recent as the cache happens to be is told at once: it has no pages. */
    private static Listing page(CacheImage image, ListRequest request, String after) {
        Selection selection = request.selection();
        List<CachedObject> objects = new ArrayList<>();
        long limit = request.resourceVersion().equals("0") ? 0 : request.limit();
        Iterator<CachedObject> rest = image.after(selection.namespace(), after).iterator();
        while (rest.hasNext()) {
            CachedObject object = rest.next();
            if (!selection.matches(object)) {
                continue;
            }
            objects.add(object);
            if (objects.size() == limit && rest.hasNext()) {
                return full(image, selection, objects);
            }
        }
        return new Listing(objects, image.revision(), "", OptionalLong.empty());
    }

    /** A page after which there are more objects, selected or not. */
    private static Listing full(CacheImage image, Selection selection, List<CachedObject> objects) {
        String last = objects.getLast().path();
        return new Listing(
                objects,
                image.revision(),
                new ContinueToken(image.revision(), last).encode(selection.namespace()),
                selection.hasSelector()
                        ? OptionalLong.empty()
                        : OptionalLong.of(image.countAfter(selection.namespace(), last)));
    }

    /** Watches. Throws {@code EXPIRED} and {@code TIMEOUT} for a revision that is not there. */
    public Watcher watch(ServedResource resource, Selection selection, WatchRequest request) {
        WatchCache cache = resource.stored().cache();
        String version = request.resourceVersion();
        long revision = version.isEmpty() ? 0 : revision(version);
        boolean bookmarks = request.bookmarks();
        if (request.initialEvents() || revision == 0) {
            CacheImage state = version.isEmpty() ? cache.consistent() : cache.notOlderThan(revision);
            return request.initialEvents()
                    ? cache.watchFrom(state, selection, bookmarks, bookmarks)
                    : cache.watchAfter(state.revision(), selection, bookmarks);
        }
        return cache.watchAfter(revision, selection, bookmarks);
    }

    private static long listRevision(String text) {
        try {
            return parse(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("invalid resource version: " + invalid(text));
        }
    }

    /** Kubernetes takes it for a failure of its own. */
    private static long revision(String text) {
        try {
            return parse(text);
        } catch (NumberFormatException e) {
            throw new ApiException(Reason.UNKNOWN, 500, invalid(text), ApiException.Details.NONE);
        }
    }

    private static String invalid(String text) {
        String why = text.matches("[0-9]+") ? "value out of range" : "invalid syntax";
        return "resourceVersion: Invalid value: %1$s: strconv.ParseUint: parsing %1$s: %2$s"
                .formatted(GoText.quote(text), why);
    }

    private static long parse(String text) {
        if (text.startsWith("+")) {
            throw new NumberFormatException(text);
        }
        long revision = Long.parseUnsignedLong(text);
        return revision < 0 ? Long.MAX_VALUE : revision; // has not happened either
    }

    /** The pages of a list outlived its revision; the list can go on with what is there now. */
    public static final class ExpiredContinueException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String token;

        ExpiredContinueException(String token) {
            super("The provided continue parameter is too old to display a consistent list result."
                    + " You can start a new list without the continue parameter, or use the"
                    + " continue token in this response to retrieve the remainder of the"
                    + " results. Continuing with the provided token results in an"
                    + " inconsistent list - objects that were created, modified, or deleted"
                    + " between the time the first chunk was returned and now may show up in"
                    + " the list.");
            this.token = token;
        }

        public String token() {
            return token;
        }
    }
}
