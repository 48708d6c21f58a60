package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

import io.kjava.http.HttpExchange.RawConnection;
import io.kjava.lifecycle.Threads;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A session over SPDY/3.1, as Kubernetes uses it: streams with headers, half-close, reset and ping, no
 * flow control but the connection's own. One thread reads the connection for all streams, so a stream
 * that nobody reads holds up the others.
 */
public final class SpdySession implements StreamSession {
    private static final int MAX_CONTROL_FRAME = 64 * 1024;
    private static final int MAX_STREAMS = 4096;
    private static final int PART = 16 * 1024;

    private final RawConnection raw;
    private final boolean client;
    private final SpdyHeaders headers = new SpdyHeaders();
    private final SpdyWire wire;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final BlockingQueue<Optional<SessionStream>> accepted = new LinkedBlockingQueue<>(MAX_STREAMS + 1);
    private final EndActions ending = new EndActions();
    private int nextId;
    private volatile int lastSeen;
    private volatile boolean ended;

    private SpdySession(RawConnection raw, boolean client) {
        this.raw = requireNonNull(raw, "raw");
        this.client = client;
        this.nextId = client ? 1 : 2;
        this.wire = new SpdyWire(raw, headers);
    }

    /** The side that answered the upgrade. */
    public static SpdySession server(RawConnection raw) {
        return start(new SpdySession(raw, false));
    }

    /** The side that asked for the upgrade. */
    public static SpdySession client(RawConnection raw) {
        return start(new SpdySession(raw, true));
    }

    private static SpdySession start(SpdySession session) {
        Threads.start("spdy-reader", session::readAll);
        return session;
    }

    @Override
    public Optional<SessionStream> accept(Duration limit) throws IOException, InterruptedException {
        Optional<SessionStream> next = accepted.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            throw new IOException("timed out waiting for a stream");
        }
        return passOn(next);
    }

    @Override
    public Optional<SessionStream> accept() throws InterruptedException {
        return passOn(accepted.take());
    }

    /** The end stays in the queue for everybody else who waits. */
    private Optional<SessionStream> passOn(Optional<SessionStream> next) {
        if (next.isEmpty()) {
            accepted.offer(next);
        }
        return next;
    }

    @Override
    public SessionStream open(Map<String, String> fields) throws IOException {
        synchronized (wire) { // ids must ascend on the wire
            Stream stream = new Stream(nextId, fields);
            nextId += 2;
            streams.put(stream.id, stream);
            wire.synStream(stream.id, fields);
            if (ended) {
                stream.pipe.fail(new IOException("the connection is gone"));
            }
            return stream;
        }
    }

    @Override
    public void whenEnded(Runnable action) {
        ending.add(action);
    }

    @Override
    public void close() {
        wire.goAway(lastSeen);
        raw.close();
        streams.values().forEach(stream -> stream.pipe.end());
    }

    private void readAll() {
        IOException why = new IOException("the connection is gone");
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(raw.in(), PART))) {
            while (readFrame(in)) {
                // one frame after the other
            }
        } catch (IOException e) {
            why = e;
        } finally {
            ended = true;
            headers.endReading();
            for (Stream stream : streams.values()) {
                stream.connectionEnded(why);
            }
            accepted.offer(Optional.empty());
            wire.goAway(lastSeen);
            raw.close();
            ending.run();
        }
    }

    private boolean readFrame(DataInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int word = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int second = in.readInt();
        int flags = second >>> 24;
        int length = second & 0xff_ffff;
        if (word >= 0) {
            data(in, word, flags, length);
            return true;
        }
        if ((word >>> 16 & 0x7fff) != 3 || length > MAX_CONTROL_FRAME) {
            throw new IOException("not a SPDY/3.1 frame");
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            return false;
        }
        control(word & 0xffff, flags, payload);
        return true;
    }

    private void control(int type, int flags, byte[] payload) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(payload);
        switch (type) {
            case SpdyWire.SYN_STREAM -> synStream(fields, flags, payload);
            case SpdyWire.SYN_REPLY -> {
                int id = id(fields);
                headers.decompress(payload, 4);
                finIf(flags, id);
            }
            case SpdyWire.HEADERS -> {
                int id = id(fields);
                headers.decompress(payload, 4); // keeps the compression in step
                finIf(flags, id);
            }
            case SpdyWire.RST_STREAM -> {
                Stream stream = streams.remove(id(fields));
                if (stream != null) {
                    stream.wasReset();
                }
            }
            case SpdyWire.PING -> {
                int id = id(fields);
                if ((id % 2 == 1) != client) {
                    wire.ping(id); // the far end's question, not the answer to ours
                }
            }
            default -> {} // settings, window updates and goodbyes change nothing here
        }
    }

    private static int id(ByteBuffer fields) throws IOException {
        if (fields.remaining() < 4) {
            throw new IOException("SPDY frame is cut off");
        }
        return fields.getInt() & 0x7fff_ffff;
    }

    private void synStream(ByteBuffer fields, int flags, byte[] payload) throws IOException {
        int id = id(fields);
        if (payload.length < 10) {
            throw new IOException("SPDY frame is cut off");
        }
        Stream stream = new Stream(id, headers.decompress(payload, 10));
        lastSeen = id;
        if (streams.size() >= MAX_STREAMS) {
            wire.reset(id, SpdyWire.CANCEL);
            return;
        }
        streams.put(id, stream);
        wire.synReply(id);
        finIf(flags, id);
        if (!accepted.offer(Optional.of(stream))) {
            stream.reset();
        }
    }

    private void finIf(int flags, int id) {
        Stream stream = streams.get(id);
        if ((flags & SpdyWire.FLAG_FIN) != 0 && stream != null) {
            stream.remoteEnded();
        }
    }

    private void data(DataInputStream in, int id, int flags, int length) throws IOException {
        Stream stream = streams.get(id);
        byte[] part = new byte[Math.min(PART, length)];
        for (int left = length; left > 0; ) {
            int n = Math.min(part.length, left);
            in.readFully(part, 0, n);
            if (stream != null) {
                stream.pipe.write(part, 0, n);
            }
            left -= n;
        }
        finIf(flags, id);
    }

    /** One stream; its reading half is a pipe that the session's thread fills. */
    private final class Stream implements SessionStream {
        private final int id;
        private final Map<String, String> fields;
        private final StreamPipe pipe = new StreamPipe();
        private final OutputStream out = new Out();
        private boolean localDone;
        private boolean remoteDone;

        Stream(int id, Map<String, String> fields) {
            this.id = id;
            this.fields = Map.copyOf(fields);
        }

        @Override
        public Map<String, String> headers() {
            return fields;
        }

        @Override
        public InputStream in() {
            return pipe;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void reset() {
            if (streams.remove(id) == null) {
                return;
            }
            pipe.close();
            closeLocal();
            try {
                wire.reset(id, SpdyWire.CANCEL);
            } catch (IOException e) {
                // the connection is gone, and with it the stream
            }
        }

        void remoteEnded() {
            pipe.end();
            synchronized (this) {
                remoteDone = true;
                forgetIfDone();
            }
        }

        void wasReset() {
            broughtToAnEnd(new IOException("the stream was reset"));
        }

        void connectionEnded(IOException why) {
            broughtToAnEnd(why);
        }

        /**
         * Kubernetes' servers end a session by resetting every stream, instead of closing their
         * halves, and then closing the connection: what came until then is complete.
         */
        private void broughtToAnEnd(IOException why) {
            if (client) {
                pipe.end();
            } else {
                pipe.fail(why);
            }
            closeLocal();
        }

        private synchronized boolean closeLocal() {
            boolean first = !localDone;
            localDone = true;
            forgetIfDone();
            return first;
        }

        private void forgetIfDone() {
            if (localDone && remoteDone) {
                streams.remove(id);
            }
        }

        private synchronized void requireOpen() throws IOException {
            if (localDone) {
                throw new IOException("the stream is closed");
            }
        }

        private final class Out extends OutputStream {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                requireOpen();
                wire.data(id, bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (closeLocal()) {
                    wire.fin(id);
                }
            }
        }
    }
}
