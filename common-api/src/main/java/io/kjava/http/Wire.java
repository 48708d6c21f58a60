package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** How one protocol version says what an answer consists of. Makes messages; sends nothing. */
interface Wire {
    /** Free bytes before the content of a part. */
    int BEFORE = 6;

    /** Free bytes after it. */
    int AFTER = 2;

    String protocol();

    /** The first message of an answer. */
    Object head(int status, HttpHeaders headers, boolean last);

    /** A piece of the body; takes ownership. */
    Object body(ByteBuf bytes, boolean last);

    /**
     * A piece of a body of unknown length, at most 16 KiB, with {@link #BEFORE} and {@link #AFTER} left
     * free around it for a frame; takes ownership.
     */
    Object part(ByteBuf bytes);

    /**
     * The same bytes in buffers that are sent to many, framed as {@link #part} frames them. Each is as
     * long as a TLS record can be, but for the last.
     */
    List<ByteBuf> shared(LivePart part, ByteBufAllocator allocator);

    /** A slice of such a buffer as a message; takes ownership. */
    Object framed(ByteBuf slice);

    /** Whether a frame stands in the buffers of a part, and not around them. */
    boolean isChunked();

    /** Whether the connection can leave HTTP. */
    boolean canUpgrade();
}
