package io.kjava.it.failure;

import io.kjava.http.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/**
 * Many watches over one connection, read as cheaply as can be: all events are counted, and every eighth
 * watch looks how old they are. An object says in {@code "at"} when it was written. Its windows are as
 * small as the protocol begins with, until it reads.
 */
final class WatchCrowd implements AutoCloseable {
    static final int MOST = 100; // streams of one connection
    private static final int SAMPLED = 8;
    private static final byte[] AT = "\"at\":\"".getBytes(StandardCharsets.US_ASCII);

    private final RawHttp2 connection;
    private final int[] seen;
    private final ByteArrayOutputStream[] begun; // lines of those that look at the clock
    private final int watches;
    private int complete;
    private long[] lags = new long[1_024];
    private int lagCount;

    private WatchCrowd(RawHttp2 connection, int watches) {
        this.connection = connection;
        this.watches = watches;
        this.seen = new int[watches];
        this.begun = new ByteArrayOutputStream[watches];
        Arrays.setAll(begun, i -> new ByteArrayOutputStream(1_024));
    }

    /** Asks for the watches, of which nobody reads anything yet. */
    static WatchCrowd open(SSLContext tls, String host, int port, String path, int watches, boolean reading)
            throws IOException {
        RawHttp2 connection = RawHttp2.connect(tls, host, port);
        if (reading) {
            connection.openWindows();
        }
        byte[] head = RawHttp2.head(path);
        for (int i = 0; i < watches; i++) {
            connection.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head);
        }
        connection.flush();
        return new WatchCrowd(connection, watches);
    }

    int watches() {
        return watches;
    }

    /**
     * Reads until each watch has seen so many events behind what was there in the beginning.
     *
     * @param ready counts the watches that have seen that
     */
    WatchCrowd read(int initial, int events, CountDownLatch ready) throws IOException {
        while (complete < watches) {
            RawHttp2.Frame frame = connection.next();
            if (frame.type() == RawHttp2.DATA) {
                take((frame.stream() - 1) / 2, frame.payload(), initial, events, ready);
            } else if (frame.type() == RawHttp2.RESET || frame.type() == RawHttp2.GOAWAY) {
                throw new IOException("a reader was cut off");
            }
        }
        return this;
    }

    private void take(int watch, byte[] bytes, int initial, int events, CountDownLatch ready) {
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (watch % SAMPLED == 0) {
                    begun[watch].write(bytes, from, i - from);
                    from = i + 1;
                    look(begun[watch].toByteArray(), seen[watch] >= initial);
                    begun[watch].reset();
                }
                seen[watch]++;
                if (seen[watch] == initial) {
                    ready.countDown();
                }
                if (seen[watch] == initial + events) {
                    complete++;
                }
            }
        }
        if (watch % SAMPLED == 0) {
            begun[watch].write(bytes, from, bytes.length - from);
        }
    }

    private void look(byte[] line, boolean live) {
        if (!live) {
            return;
        }
        long now = System.nanoTime();
        int at = indexOf(line);
        long then = 0;
        for (int i = at + AT.length; line[i] != '"'; i++) {
            then = then * 10 + line[i] - '0';
        }
        if (lagCount == lags.length) {
            lags = Arrays.copyOf(lags, 2 * lagCount);
        }
        lags[lagCount++] = now - then;
    }

    private static int indexOf(byte[] line) {
        for (int i = 0; i < line.length - AT.length; i++) {
            if (Arrays.equals(line, i, i + AT.length, AT, 0, AT.length)) {
                return i;
            }
        }
        throw new IllegalStateException(new String(line, StandardCharsets.UTF_8));
    }

    /** How old events were when they were read, in nanoseconds. */
    long[] lags() {
        return Arrays.copyOf(lags, lagCount);
    }

    /** Reads, without making room for more, until the server has cut every watch off. */
    void awaitCut() throws IOException {
        Set<Integer> cut = new HashSet<>();
        while (cut.size() < watches) {
            RawHttp2.Frame frame;
            try {
                frame = connection.next();
            } catch (java.net.SocketTimeoutException e) {
                continue; // nothing for a while: the test has its own limit
            } catch (java.io.EOFException | java.net.SocketException e) {
                return; // all of them at once
            }
            if (frame.type() == RawHttp2.RESET || (frame.flags() & RawHttp2.END_STREAM) != 0) {
                cut.add(frame.stream());
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
