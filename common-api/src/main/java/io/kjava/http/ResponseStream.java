package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body of unknown length: collects small writes, sends big ones and every flush. A full part with
 * its frame is as long as a TLS record can be, so that nothing is copied again on its way.
 */
final class ResponseStream extends LiveOutput {
    private static final int RECORD = SharedBuffers.RECORD;
    private static final int PART = RECORD - Wire.BEFORE - Wire.AFTER;
    private static final int SMALLEST = 1024;
    private static final int PARTS = 4; // that are sent together

    private final ResponseChannel target;
    private final Wire wire;
    private final boolean framed;
    private final Runnable whenDone;
    private final List<ByteBuf> full = new ArrayList<>(PARTS);
    private @Nullable ByteBuf buffer;
    private boolean large; // what was sent last lets expect much
    private boolean closed;

    /**
     * @param framed whether the protocol marks the parts of this body
     */
    ResponseStream(ResponseChannel target, Wire wire, boolean framed, Runnable whenDone) {
        this.target = target;
        this.wire = wire;
        this.framed = framed;
        this.whenDone = whenDone;
    }

    @Override
    public void write(int value) throws IOException {
        requireOpen();
        buffer(1).writeByte(value);
        sendIfFull();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        requireOpen();
        int from = offset;
        int left = length;
        while (left > 0) {
            ByteBuf into = buffer(left);
            int room = Math.min(into.writableBytes() - Wire.AFTER, PART - into.readableBytes());
            int count = Math.min(left, room);
            into.writeBytes(bytes, from, count);
            from += count;
            left -= count;
            sendIfFull();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the answer has ended");
        }
    }

    /** With room for at least one byte; as long as a record as soon as that seems to be needed. */
    private ByteBuf buffer(int expected) {
        ByteBuf current = buffer;
        if (current == null) {
            boolean whole = large || expected > PART / 4;
            current = fresh(whole ? RECORD : Math.max(SMALLEST, Integer.highestOneBit(expected) * 4));
        } else if (current.capacity() < RECORD && current.writableBytes() - Wire.AFTER < expected) {
            ByteBuf larger = fresh(RECORD);
            larger.writeBytes(current);
            current.release();
            current = larger;
        }
        buffer = current;
        return current;
    }

    private ByteBuf fresh(int capacity) {
        ByteBuf made = target.channel().alloc().directBuffer(capacity, capacity);
        made.setIndex(Wire.BEFORE, Wire.BEFORE);
        return made;
    }

    private void sendIfFull() throws IOException {
        ByteBuf current = buffer;
        if (current != null && current.capacity() >= RECORD && current.readableBytes() >= PART) {
            full.add(current);
            buffer = null;
            large = true;
            if (full.size() == PARTS) {
                sendParts();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        ByteBuf rest = buffer;
        buffer = null;
        if (rest != null && rest.isReadable()) {
            large = !full.isEmpty() || rest.readableBytes() > PART / 4;
            full.add(rest);
        } else if (rest != null) {
            rest.release();
        }
        if (!full.isEmpty()) {
            sendParts();
        }
    }

    @Override
    public Feed feed(LiveBody body) throws IOException {
        requireOpen();
        if (!framed) {
            throw new IllegalStateException("the length of this answer is known");
        }
        flush();
        return target.feed(wire, body);
    }

    private void sendParts() throws IOException {
        Object[] messages = new Object[full.size()];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = framed ? wire.part(full.get(i)) : wire.body(full.get(i), false);
        }
        full.clear();
        send(messages);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            flush();
        } finally {
            buffer = null;
        }
        send(wire.body(target.channel().alloc().buffer(0), true));
        whenDone.run();
    }

    private void send(Object... messages) throws IOException {
        try {
            target.send(messages);
        } catch (IOException e) {
            for (Object message : messages) {
                ReferenceCountUtil.safeRelease(message);
            }
            throw e;
        }
    }
}
