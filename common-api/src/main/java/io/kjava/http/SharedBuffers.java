package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Lays the pieces of a part into buffers. Confined to one thread. */
final class SharedBuffers {
    /** As many bytes as one TLS record carries: what is longer is cut and copied on its way. */
    static final int RECORD = 16 * 1024;

    private final byte[][] pieces;
    private final ByteBufAllocator allocator;
    private final int most;
    private int left;
    private int piece;
    private int offset;

    /**
     * @param most bytes of the part in one buffer
     */
    SharedBuffers(LivePart part, ByteBufAllocator allocator, int most) {
        this.pieces = part.pieces();
        this.allocator = allocator;
        this.most = most;
        this.left = part.length();
    }

    boolean hasMore() {
        return left > 0;
    }

    /** The next bytes, with room for so many before and after them. */
    ByteBuf next(int before, int after) {
        int length = Math.min(left, most);
        int capacity = before + length + after;
        ByteBuf bytes = allocator.directBuffer(capacity, capacity);
        bytes.setIndex(before, before);
        left -= length;
        while (length > 0) {
            byte[] from = pieces[piece];
            int count = Math.min(length, from.length - offset);
            bytes.writeBytes(from, offset, count);
            length -= count;
            offset += count;
            if (offset == from.length) {
                piece++;
                offset = 0;
            }
        }
        return bytes;
    }
}
