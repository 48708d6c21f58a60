package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * Goes through stored objects as a served version shows them. So many are converted at once that a webhook is
 * asked seldom, and so few that little is held. Confined to one thread.
 */
final class ConvertedBatches implements Iterator<byte[]> {
    private static final int MOST_OBJECTS = 500;
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private final ServedResource resource;
    private final Iterator<CachedObject> stored;
    private final Queue<DynamicObject> ready = new ArrayDeque<>();

    ConvertedBatches(ServedResource resource, Iterator<CachedObject> stored) {
        this.resource = requireNonNull(resource, "resource");
        this.stored = requireNonNull(stored, "stored");
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || stored.hasNext();
    }

    @Override
    public byte[] next() {
        if (ready.isEmpty()) {
            convert();
        }
        return JsonCodec.write(ready.remove());
    }

    private void convert() {
        List<DynamicObject> batch = new ArrayList<>();
        long bytes = 0;
        while (stored.hasNext() && batch.size() < MOST_OBJECTS && bytes < MOST_BYTES) {
            byte[] json = stored.next().json();
            bytes += json.length;
            batch.add(JsonCodec.read(json));
        }
        ready.addAll(resource.conversion().allToServed(resource.storage().allToServed(batch)));
    }
}
