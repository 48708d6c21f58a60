package io.kjava.http;

import io.netty.buffer.ByteBuf;

/** How one protocol version says what an answer consists of. Makes messages; sends nothing. */
interface Wire {
    String protocol();

    /** The first message of an answer. */
    Object head(int status, HttpHeaders headers, boolean last);

    /** A part of the body; takes ownership. */
    Object body(ByteBuf bytes, boolean last);

    /** Whether the connection can leave HTTP. */
    boolean canUpgrade();
}
