package io.kjava.apiserver.watchcache;

import io.kjava.api.ObjectKey;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one resource looked like at one revision. Immutable: hand it to any thread, keep it as long as
 * you need it and no longer, for it keeps the bytes of what has been deleted since.
 */
public final class CacheImage {
    static final CacheImage EMPTY = new CacheImage(null, 0);

    private final @Nullable ObjectTree tree;
    private final long revision;

    CacheImage(@Nullable ObjectTree tree, long revision) {
        this.tree = tree;
        this.revision = revision;
    }

    /** Of the storage; at least that of every object in it. */
    public long revision() {
        return revision;
    }

    /** How many objects there are, in all namespaces. */
    public int size() {
        return ObjectTree.size(tree);
    }

    public Optional<CachedObject> get(ObjectKey key) {
        return Optional.ofNullable(find(key.toString()));
    }

    /** All objects in the order of their paths. */
    public Iterable<CachedObject> all() {
        return after("", "");
    }

    /** All objects of a namespace, or of all for an empty one, in the order of their paths. */
    public Iterable<CachedObject> in(String namespace) {
        return after(namespace, "");
    }

    /**
     * As {@link #in}, from the first path after {@code path}, for the next page of a list. A path need
     * not exist.
     */
    public Iterable<CachedObject> after(String namespace, String path) {
        String prefix = prefix(namespace);
        return () -> iterator(prefix, path);
    }

    /** How many objects {@link #after} runs over, in one descent. */
    public int countAfter(String namespace, String path) {
        if (namespace.isEmpty()) {
            return size() - (path.isEmpty() ? 0 : ObjectTree.rank(tree, path, true));
        }
        String end = namespace + (char) ('/' + 1);
        String prefix = prefix(namespace);
        boolean fresh = path.compareTo(prefix) < 0;
        int before = ObjectTree.rank(tree, fresh ? prefix : path, !fresh);
        return Math.max(0, ObjectTree.rank(tree, end, false) - before);
    }

    private Iterator<CachedObject> iterator(String prefix, String path) {
        return ObjectTree.iterator(tree, path, prefix);
    }

    private static String prefix(String namespace) {
        return namespace.isEmpty() ? "" : namespace + "/";
    }

    @Nullable
    CachedObject find(String path) {
        return ObjectTree.get(tree, path);
    }

    @Nullable
    ObjectTree tree() {
        return tree;
    }

    CacheImage at(long newRevision) {
        return new CacheImage(tree, newRevision);
    }

    CacheImage with(CachedObject object, long newRevision) {
        return new CacheImage(ObjectTree.put(tree, object), newRevision);
    }

    CacheImage without(String path, long newRevision) {
        return new CacheImage(ObjectTree.remove(tree, path), newRevision);
    }
}
