package io.kjava.it.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that costs as little as possible: it looks at the head of an answer and
 * counts the bytes of its body. Confined to its event loop.
 */
final class WireClient extends ChannelInboundHandlerAdapter {
    /** What is done with an answer. On the event loop. */
    interface Receiver {
        /** The connection can be written to. */
        default void ready(WireClient client) {}

        /** The head of an answer came. */
        default void begun(WireClient client, int status) {}

        /** A part of its body, from the reader index of the buffer on; not to be kept. */
        default void part(WireClient client, ByteBuf bytes, int length) {}

        /** It is complete. */
        default void done(WireClient client, int status) {}

        /** The connection is gone. */
        default void gone(WireClient client, Throwable cause) {}
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final Receiver receiver;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private @Nullable ChannelHandlerContext context;
    private State state = State.HEAD;
    private int status;
    private long left;
    private boolean closed;

    WireClient(Receiver receiver) {
        this.receiver = receiver;
    }

    void send(byte[] request) {
        ChannelHandlerContext ctx = context();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(request), ctx.voidPromise());
    }

    void stopReading() {
        context().channel().config().setAutoRead(false);
    }

    void close() {
        closed = true;
        context().close();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not connected");
        }
        return ctx;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** By the loop, when TLS is agreed upon. */
    void begin() {
        receiver.ready(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                read(bytes);
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            bytes.release();
        }
    }

    private void read(ByteBuf bytes) throws IOException {
        switch (state) {
            case HEAD, CHUNK_SIZE, TRAILER -> line(bytes);
            case BODY, CHUNK -> body(bytes);
            case CHUNK_END -> {
                int count = (int) Math.min(left, bytes.readableBytes());
                bytes.skipBytes(count);
                left -= count;
                if (left == 0) {
                    state = State.CHUNK_SIZE;
                }
            }
        }
    }

    private void body(ByteBuf bytes) {
        int count = (int) Math.min(left, bytes.readableBytes());
        int from = bytes.readerIndex();
        receiver.part(this, bytes, count);
        bytes.readerIndex(from + count);
        left -= count;
        if (left > 0) {
            return;
        }
        if (state == State.CHUNK) {
            state = State.CHUNK_END;
            left = 2;
        } else {
            finish();
        }
    }

    /** Reads up to the end of a line, or of the head. */
    private void line(ByteBuf bytes) throws IOException {
        int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        int count = (end < 0 ? bytes.writerIndex() : end + 1) - bytes.readerIndex();
        byte[] text = new byte[count];
        bytes.readBytes(text);
        line.writeBytes(text);
        if (end < 0) {
            return;
        }
        if (state == State.HEAD) {
            head();
        } else {
            String content = line.toString(StandardCharsets.US_ASCII).strip();
            line.reset();
            ended(content);
        }
    }

    private void ended(String content) {
        if (state == State.TRAILER) {
            if (content.isEmpty()) {
                finish();
            }
            return;
        }
        left = Long.parseLong(content.split(";")[0].strip(), 16);
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private void head() throws IOException {
        byte[] text = line.toByteArray();
        int length = text.length;
        if (length < 4 || text[length - 3] != '\n' || text[length - 2] != '\r') {
            return;
        }
        String head = new String(text, StandardCharsets.US_ASCII);
        line.reset();
        status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            left = Long.parseLong(
                    head.substring(at + 17, head.indexOf('\r', at + 17)).strip());
            state = State.BODY;
        } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
            state = State.CHUNK_SIZE;
        } else {
            throw new IOException("an answer of unknown length: " + head);
        }
        receiver.begun(this, status);
        if (state == State.BODY && left == 0) {
            finish();
        }
    }

    private void finish() {
        state = State.HEAD;
        receiver.done(this, status);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new IOException("the server hung up"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (!closed) {
            closed = true;
            context().close();
            receiver.gone(this, cause);
        }
    }
}
