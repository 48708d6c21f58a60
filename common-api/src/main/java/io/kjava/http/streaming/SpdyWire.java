package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The sending side of a SPDY/3.1 connection: whole frames, one after the other. Thread-safe. */
final class SpdyWire {
    static final int SYN_STREAM = 1;
    static final int SYN_REPLY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int HEADERS = 8;
    static final int WINDOW_UPDATE = 9;
    static final int FLAG_FIN = 1;
    static final int CANCEL = 5;
    static final int INVALID_STREAM = 2;
    private static final int CONTROL = 0x8003_0000; // control bit and version 3
    private static final int MAX_DATA = 32 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final RawConnection raw;
    private final SpdyHeaders headers;
    private boolean closed;

    SpdyWire(RawConnection raw, SpdyHeaders headers) {
        this.raw = requireNonNull(raw, "raw");
        this.headers = requireNonNull(headers, "headers");
    }

    void synStream(int id, Map<String, String> fields) throws IOException {
        lock.lock();
        try {
            requireOpen();
            byte[] block = headers.compress(fields);
            ByteBuffer frame = control(SYN_STREAM, 0, 10 + block.length);
            frame.putInt(id).putInt(0).putShort((short) 0).put(block);
            send(frame);
        } finally {
            lock.unlock();
        }
    }

    void synReply(int id) throws IOException {
        lock.lock();
        try {
            requireOpen();
            byte[] block = headers.compress(Map.of());
            send(control(SYN_REPLY, 0, 4 + block.length).putInt(id).put(block));
        } finally {
            lock.unlock();
        }
    }

    void reset(int id, int status) throws IOException {
        sendLocked(control(RST_STREAM, 0, 8).putInt(id).putInt(status));
    }

    void ping(int id) throws IOException {
        sendLocked(control(PING, 0, 4).putInt(id));
    }

    void data(int id, byte[] bytes, int offset, int length) throws IOException {
        for (int at = 0; at < length; at += MAX_DATA) {
            int part = Math.min(MAX_DATA, length - at);
            ByteBuffer frame = ByteBuffer.allocate(8 + part);
            frame.putInt(id).putInt(part).put(bytes, offset + at, part);
            sendLocked(frame);
        }
    }

    void fin(int id) throws IOException {
        sendLocked(ByteBuffer.allocate(8).putInt(id).putInt(FLAG_FIN << 24));
    }

    /**
     * Says goodbye; nothing is sent after it. A sender that waits for a far end that does not read is
     * not waited for: the connection is closed under it.
     */
    void goAway(int lastStream) {
        boolean free = isFreeSoon();
        if (!free) {
            raw.close();
            lock.lock();
        }
        try {
            if (!closed && free) {
                send(control(GOAWAY, 0, 8).putInt(lastStream).putInt(0));
            }
        } catch (IOException e) {
            // the far end is gone and needs no goodbye
        } finally {
            if (!closed) {
                closed = true;
                headers.endSending();
            }
            lock.unlock();
        }
    }

    private boolean isFreeSoon() {
        try {
            return lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lock.tryLock();
        }
    }

    private static ByteBuffer control(int type, int flags, int length) {
        return ByteBuffer.allocate(8 + length).putInt(CONTROL | type).putInt(flags << 24 | length);
    }

    private void sendLocked(ByteBuffer frame) throws IOException {
        lock.lock();
        try {
            requireOpen();
            send(frame);
        } finally {
            lock.unlock();
        }
    }

    private void send(ByteBuffer frame) throws IOException {
        raw.out().write(frame.array(), frame.arrayOffset(), frame.position());
        raw.out().flush();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the session is closed");
        }
    }
}
