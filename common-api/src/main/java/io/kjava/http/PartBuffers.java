package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The buffers of the parts that one pass sends, made when the first answer needs them. They are let go
 * of at its end, or earlier when they are many. Confined to the loop.
 */
final class PartBuffers implements AutoCloseable {
    private static final int MOST_BYTES = 1024 * 1024;
    private final ByteBufAllocator allocator;
    private final Map<LivePart, List<ByteBuf>> chunked = new IdentityHashMap<>(4);
    private final Map<LivePart, List<ByteBuf>> plain = new IdentityHashMap<>(4);
    private int held;

    PartBuffers(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Shared: only slices of them may be sent. */
    List<ByteBuf> of(LivePart part, Wire wire) {
        Map<LivePart, List<ByteBuf>> known = wire.isChunked() ? chunked : plain;
        List<ByteBuf> found = known.get(part);
        if (found != null) {
            return found;
        }
        if (held > MOST_BYTES) {
            close();
        }
        List<ByteBuf> made = wire.shared(part, allocator);
        known.put(part, made);
        held += part.length();
        return made;
    }

    @Override
    public void close() {
        release(chunked);
        release(plain);
        held = 0;
    }

    private static void release(Map<LivePart, List<ByteBuf>> buffers) {
        buffers.values().forEach(list -> list.forEach(ByteBuf::release));
        buffers.clear();
    }
}
