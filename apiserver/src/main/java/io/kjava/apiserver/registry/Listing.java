package io.kjava.apiserver.registry;

import io.kjava.apiserver.watchcache.CachedObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * One page of a list.
 *
 * @param continueToken of the next page; empty when this is the last
 * @param remaining how many come after this page, when that is known without looking at them
 */
public record Listing(List<CachedObject> objects, long revision, String continueToken, OptionalLong remaining) {
    /** About how many bytes of JSON the objects are. */
    public long bytes() {
        long total = 0;
        for (CachedObject object : objects) {
            total += object.json().length;
        }
        return total;
    }
}
