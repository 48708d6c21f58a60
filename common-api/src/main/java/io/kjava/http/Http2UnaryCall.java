package io.kjava.http;

import static java.util.Objects.requireNonNull;

import io.kjava.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request and its answer over a cleartext HTTP/2 connection of its own, with prior knowledge: how a
 * single gRPC call is made without a gRPC library. Blocking; an interrupt of a virtual thread ends it.
 * Confined to one thread.
 */
public final class Http2UnaryCall implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STREAM = 1;
    private static final int MAX_FRAME = 16_384;
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;

    private final Socket socket;
    private final Deadline deadline;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<String, String> fields = new TreeMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream headerBlock = new ByteArrayOutputStream();
    private boolean blockEndsStream;

    /** Header and trailer fields, names in lower case, and the whole body. */
    public record Answer(Map<String, String> fields, byte[] body) {
        public Answer {
            fields = Map.copyOf(fields);
        }
    }

    private record Frame(int type, int flags, int stream, byte[] payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private Http2UnaryCall(Socket socket, Deadline deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    /**
     * Connects; the answer must be complete at the deadline.
     *
     * @throws SocketTimeoutException when that takes longer
     */
    public static Http2UnaryCall open(InetSocketAddress address, Deadline deadline) throws IOException {
        requireNonNull(address, "address");
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millisLeft(deadline));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new Http2UnaryCall(socket, deadline);
    }

    /**
     * Posts a body and waits for the answer; once per connection.
     *
     * @throws SocketTimeoutException when the limit is over
     */
    public Answer post(String authority, String path, Map<String, String> headers, byte[] content) throws IOException {
        Http2Headers all = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .authority(authority)
                .path(path);
        headers.forEach((name, value) -> all.add(name.toLowerCase(Locale.ROOT), value));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(PREFACE);
        writeFrame(out, SETTINGS, 0, 0, new byte[0]);
        writeFrame(out, HEADERS, END_HEADERS, STREAM, encoded(all));
        writeFrame(out, DATA, END_STREAM, STREAM, content);
        OutputStream wire = socket.getOutputStream();
        wire.write(out.toByteArray());
        wire.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        boolean complete = false;
        while (!complete) {
            complete = accept(read(in), wire);
        }
        return new Answer(fields, body.toByteArray());
    }

    private static byte[] encoded(Http2Headers headers) throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        try (DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder()) {
            encoder.encodeHeaders(STREAM, headers, buffer);
            byte[] block = new byte[buffer.readableBytes()];
            buffer.readBytes(block);
            return block;
        } catch (Http2Exception e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            buffer.release();
        }
    }

    private static void writeFrame(OutputStream out, int type, int flags, int stream, byte[] payload)
            throws IOException {
        if (payload.length > MAX_FRAME) {
            throw new IOException("frame of " + payload.length + " bytes is too large");
        }
        ByteBuf head = Unpooled.buffer(9);
        head.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        out.write(head.array(), 0, 9);
        out.write(payload);
    }

    private Frame read(DataInputStream in) throws IOException {
        socket.setSoTimeout(millisLeft(deadline));
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        if (length > MAX_FRAME) {
            throw new IOException("the peer does not speak HTTP/2");
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("unexpected EOF");
        }
        return new Frame(type, flags, stream, payload);
    }

    private static int millisLeft(Deadline deadline) throws SocketTimeoutException {
        long left = deadline.remaining().toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("timeout");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    /** Whether the answer is complete with this frame. */
    private boolean accept(Frame frame, OutputStream wire) throws IOException {
        switch (frame.type()) {
            case DATA -> {
                append(body, unpadded(frame, 0));
                return frame.has(END_STREAM);
            }
            case HEADERS -> {
                blockEndsStream = frame.has(END_STREAM);
                append(headerBlock, unpadded(frame, frame.has(PRIORITY) ? 5 : 0));
                return endOfBlock(frame);
            }
            case CONTINUATION -> {
                append(headerBlock, frame.payload());
                return endOfBlock(frame);
            }
            case RST_STREAM -> throw new IOException("stream was reset by the peer");
            case GOAWAY -> throw new IOException("connection was closed by the peer");
            case SETTINGS -> acknowledge(frame, wire, new byte[0]);
            case PING -> acknowledge(frame, wire, frame.payload());
            default -> {
                // windows and extensions: nothing that a small exchange depends on
            }
        }
        return false;
    }

    private static void acknowledge(Frame frame, OutputStream wire, byte[] payload) throws IOException {
        if (!frame.has(ACK)) {
            writeFrame(wire, frame.type(), ACK, 0, payload);
            wire.flush();
        }
    }

    private boolean endOfBlock(Frame frame) throws IOException {
        if (!frame.has(END_HEADERS)) {
            return false;
        }
        ByteBuf block = Unpooled.wrappedBuffer(headerBlock.toByteArray());
        headerBlock.reset();
        try {
            decoder.decodeHeaders(STREAM, block)
                    .forEach(field -> fields.put(field.getKey() + "", field.getValue() + ""));
        } catch (Http2Exception e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            block.release();
        }
        return blockEndsStream;
    }

    private static byte[] unpadded(Frame frame, int skip) throws IOException {
        int from = skip + (frame.has(PADDED) ? 1 : 0);
        int padding = frame.has(PADDED) ? frame.payload()[0] & 0xff : 0;
        int to = frame.payload().length - padding;
        if (to < from) {
            throw new IOException("malformed frame");
        }
        return Arrays.copyOfRange(frame.payload(), from, to);
    }

    private static void append(ByteArrayOutputStream buffer, byte[] more) throws IOException {
        if (buffer.size() + more.length > MAX_ANSWER) {
            throw new IOException("the answer is too large");
        }
        buffer.write(more);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing is lost: the answer was read, or will not be
        }
    }
}
