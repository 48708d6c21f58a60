package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The frames of one WebSocket (RFC 6455), server side. One thread reads; any may send. Pings are
 * answered by the reader; a message is handed on piece by piece, so its length does not matter.
 */
final class WebSocketConnection {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int PART = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RawConnection raw;
    private final ReentrantLock sending = new ReentrantLock();
    private boolean closeSent;

    /** Takes messages as they arrive; the bytes are only valid during the call. */
    interface Receiver {
        /**
         * @param first whether the piece begins its message
         * @param last whether it ends it
         */
        void piece(byte[] bytes, int length, boolean first, boolean last) throws IOException;
    }

    WebSocketConnection(RawConnection raw) {
        this.raw = requireNonNull(raw, "raw");
    }

    /** Reads until the far end closes; throws when it breaks off or breaks the rules. */
    void receive(Receiver receiver) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(raw.in(), PART));
        byte[] part = new byte[PART];
        boolean within = false;
        while (true) {
            int head = in.read();
            if (head < 0) {
                throw new IOException("the client closed the connection");
            }
            int opcode = head & 0x0f;
            boolean fin = (head & 0x80) != 0;
            if ((head & 0x70) != 0) {
                throw new IOException("WebSocket frame uses an extension that was not agreed on");
            }
            int second = in.readUnsignedByte();
            long length = length(in, second & 0x7f);
            if ((second & 0x80) == 0) {
                throw new IOException("WebSocket frame of a client is not masked");
            }
            int mask = in.readInt();
            if (opcode >= CLOSE) {
                if (!control(in, opcode, length, mask)) {
                    return;
                }
                continue;
            }
            if (within != (opcode == 0) || length < 0) {
                throw new IOException("WebSocket frames are out of order");
            }
            deliver(in, receiver, new Piece(part, length, mask, !within, fin));
            within = !fin;
        }
    }

    private record Piece(byte[] buffer, long length, int mask, boolean first, boolean last) {}

    private static void deliver(DataInputStream in, Receiver receiver, Piece piece) throws IOException {
        boolean first = piece.first;
        long at = 0;
        do {
            int n = (int) Math.min(piece.buffer.length, piece.length - at);
            in.readFully(piece.buffer, 0, n);
            unmask(piece.buffer, n, piece.mask, at);
            at += n;
            receiver.piece(piece.buffer, n, first, piece.last && at == piece.length);
            first = false;
        } while (at < piece.length);
    }

    /** Whether more frames may follow. */
    private boolean control(DataInputStream in, int opcode, long length, int mask) throws IOException {
        if (length > 125) {
            throw new IOException("WebSocket control frame is too long");
        }
        byte[] payload = in.readNBytes((int) length);
        unmask(payload, payload.length, mask, 0);
        if (opcode == PING) {
            send(PONG, payload, 0, payload.length);
        } else if (opcode == CLOSE) {
            close(payload.length < 2 ? NORMAL : ByteBuffer.wrap(payload).getShort() & 0xffff);
            return false;
        }
        return true;
    }

    private static long length(DataInputStream in, int code) throws IOException {
        return switch (code) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> code;
        };
    }

    private static void unmask(byte[] bytes, int length, int mask, long from) {
        for (int i = 0; i < length; i++) {
            bytes[i] ^= (byte) (mask >>> (24 - 8 * ((from + i) & 3)));
        }
    }

    /** Sends one message with a byte in front. */
    void sendChannel(int channel, byte[] bytes, int offset, int length) throws IOException {
        byte[] message = new byte[1 + length];
        message[0] = (byte) channel;
        System.arraycopy(bytes, offset, message, 1, length);
        send(BINARY, message, 0, message.length);
    }

    /** Sends one whole message or control frame. */
    void send(int opcode, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(10 + length);
        frame.put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        frame.put(bytes, offset, length);
        if (opcode == CLOSE) {
            requireFreeSoon();
        } else {
            sending.lock();
        }
        try {
            if (closeSent) {
                throw new IOException("the WebSocket is closed");
            }
            closeSent = opcode == CLOSE;
            raw.out().write(frame.array(), 0, frame.position());
            raw.out().flush();
        } finally {
            sending.unlock();
        }
    }

    /** A goodbye does not wait behind a sender that waits for a far end that does not read. */
    private void requireFreeSoon() throws IOException {
        try {
            if (!sending.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the client does not read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while closing a WebSocket");
        }
    }

    /** Says goodbye, once, and closes the connection behind it. */
    void close(int code) {
        try {
            boolean known = code != 1005 && code != 1006;
            byte[] reason = ByteBuffer.allocate(2)
                    .putShort((short) (known ? code : NORMAL))
                    .array();
            send(CLOSE, reason, 0, 2);
        } catch (IOException e) {
            // closed already, or the far end is gone
        } finally {
            raw.close();
        }
    }
}
