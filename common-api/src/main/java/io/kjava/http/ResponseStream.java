package io.kjava.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A body of unknown length: collects small writes, sends big ones and every flush. */
final class ResponseStream extends OutputStream {
    private static final int CHUNK = 32 * 1024;

    private final ResponseChannel target;
    private final Wire wire;
    private final Runnable whenDone;
    private @Nullable ByteBuf buffer;
    private boolean closed;

    ResponseStream(ResponseChannel target, Wire wire, Runnable whenDone) {
        this.target = target;
        this.wire = wire;
        this.whenDone = whenDone;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer has ended");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            ByteBuf into = buffer();
            int count = Math.min(left, CHUNK - into.readableBytes());
            into.writeBytes(bytes, from, count);
            from += count;
            left -= count;
            if (into.readableBytes() >= CHUNK) {
                flush();
            }
        }
    }

    private ByteBuf buffer() {
        if (buffer == null) {
            buffer = target.channel().alloc().buffer(1024, CHUNK);
        }
        return buffer;
    }

    @Override
    public void flush() throws IOException {
        ByteBuf full = buffer;
        if (full == null) {
            return;
        }
        buffer = null;
        if (!full.isReadable()) {
            full.release();
            return;
        }
        send(full, false);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        ByteBuf rest = buffer;
        buffer = null;
        send(rest == null ? target.channel().alloc().buffer(0) : rest, true);
        whenDone.run();
    }

    private void send(ByteBuf bytes, boolean last) throws IOException {
        Object message = wire.body(bytes, last);
        try {
            target.send(message);
        } catch (IOException e) {
            io.netty.util.ReferenceCountUtil.safeRelease(message);
            throw e;
        }
    }
}
