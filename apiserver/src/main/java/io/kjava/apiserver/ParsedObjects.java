package io.kjava.apiserver;

import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Objects that every pod's creation asks about, parsed once for each of their revisions: those asked for
 * last, up to a bound. Nobody may change what it answers. Thread-safe.
 */
final class ParsedObjects {
    private static final int MOST = 256;
    private final Map<CachedObject, DynamicObject> parsed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CachedObject, DynamicObject> eldest) {
            return size() > MOST;
        }
    };

    DynamicObject of(CachedObject object) {
        synchronized (parsed) {
            DynamicObject known = parsed.get(object);
            if (known != null) {
                return known;
            }
        }
        DynamicObject read = JsonCodec.read(object.json());
        synchronized (parsed) {
            parsed.put(object, read);
        }
        return read;
    }
}
