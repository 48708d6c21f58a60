package io.kjava.it.bench;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many watchers of one namespace, and writers who never are further ahead of them than a window of
 * events: so it is delivery that is measured, and nobody falls behind without bound. What it counts
 * is confined to the event loop.
 */
final class FanOut {
    private static final int SAMPLED = 8; // one watcher of so many looks at the clock
    private static final int MOST_LAGS = 2_000_000;

    private final WireLoop loop;
    private final int watchers;
    private final int writers;
    private final boolean framed;
    private final Template write;
    private final Template watch;
    private final List<WireClient> clients = new ArrayList<>();
    private final List<WireClient> idle = new ArrayList<>(); // writers that wait
    private final Map<WireClient, Integer> numbers = new HashMap<>(); // of a writer's object
    private final CountDownLatch ready;
    private final int[] lags = new int[MOST_LAGS]; // microseconds
    private final byte[] text = new byte[256 * 1024];
    private int recorded;
    private long written;
    private long answered;
    private long delivered;
    private boolean paced;
    private boolean closed;
    private @Nullable Throwable failure;

    /** What has happened up to now. */
    record Count(long events, long writes) {}

    /**
     * @param framed whether events come behind their lengths, and not in lines
     */
    FanOut(WireLoop loop, int watchers, int writers, boolean framed, Template watch, Template write) {
        this.loop = loop;
        this.watchers = watchers;
        this.writers = writers;
        this.framed = framed;
        this.watch = watch;
        this.write = write;
        this.ready = new CountDownLatch(watchers + writers);
    }

    /** Returns when all watch. */
    void start(SslContext tls) throws IOException, InterruptedException {
        loop.ask(() -> {
            paced = true;
            for (int i = 0; i < watchers; i++) {
                clients.add(loop.connect(tls, new Watching(i % SAMPLED == 0)));
            }
            for (int i = 0; i < writers; i++) {
                clients.add(loop.connect(tls, new Writing(i)));
            }
            return true;
        });
        if (!ready.await(60, TimeUnit.SECONDS)) {
            throw new IOException("watchers are not ready", failure);
        }
    }

    /** Every writer writes, as fast as events arrive. */
    void writeFast() throws IOException, InterruptedException {
        loop.ask(() -> {
            paced = false;
            go();
            return true;
        });
    }

    /** One writer writes so often. */
    void writeEvery(long nanos) throws IOException, InterruptedException {
        loop.ask(() -> {
            paced = true;
            return true;
        });
        loop.every(nanos, () -> {
            if (!idle.isEmpty() && !closed) {
                send(idle.removeFirst());
            }
        });
    }

    Count count() throws IOException, InterruptedException {
        return loop.ask(() -> {
            if (failure != null) {
                throw new IOException("fan-out failed", failure);
            }
            return new Count(delivered, answered);
        });
    }

    void forgetLags() throws IOException, InterruptedException {
        loop.ask(() -> recorded = 0);
    }

    /** In milliseconds; of an eighth of the watchers. */
    double lag(double share) throws IOException, InterruptedException {
        int[] sorted = loop.ask(() -> Arrays.copyOf(lags, recorded));
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * share)] / 1000.0;
    }

    void close() throws IOException, InterruptedException {
        loop.ask(() -> {
            closed = true;
            clients.forEach(WireClient::close);
            return true;
        });
    }

    private void go() {
        while (!paced && !closed && !idle.isEmpty() && delivered >= (written - writers + 1) * watchers) {
            send(idle.removeFirst());
        }
    }

    private void send(WireClient writer) {
        written++;
        writer.send(write.with(numbers.get(writer)));
    }

    private void fail(Throwable cause) {
        if (!closed && failure == null) {
            failure = cause;
        }
    }

    /** Changes an object of its own. */
    private final class Writing implements WireClient.Receiver {
        private final int number;

        Writing(int number) {
            this.number = number;
        }

        @Override
        public void ready(WireClient client) {
            numbers.put(client, number);
            idle.add(client);
            ready.countDown();
        }

        @Override
        public void done(WireClient client, int status) {
            if (status / 100 != 2) {
                fail(new IOException("a write ended with " + status));
                return;
            }
            answered++;
            idle.add(client);
            go();
        }

        @Override
        public void gone(WireClient client, Throwable cause) {
            fail(cause);
        }
    }

    /** Counts events. */
    private final class Watching implements WireClient.Receiver {
        private final boolean sampled;
        private final byte[] head = new byte[4];
        private int headRead;
        private int frameLeft;

        Watching(boolean sampled) {
            this.sampled = sampled;
        }

        @Override
        public void ready(WireClient client) {
            client.send(watch.with(0));
        }

        @Override
        public void begun(WireClient client, int status) {
            if (status != 200) {
                fail(new IOException("a watch began with " + status));
            }
            ready.countDown();
        }

        @Override
        public void part(WireClient client, ByteBuf bytes, int length) {
            if (sampled) {
                look(bytes, length);
            }
            delivered += framed ? frames(bytes, length) : lines(bytes, length);
            go();
        }

        private int lines(ByteBuf bytes, int length) {
            int count = 0;
            int end = bytes.readerIndex() + length;
            int at = bytes.indexOf(bytes.readerIndex(), end, (byte) '\n');
            while (at >= 0) {
                count++;
                at = bytes.indexOf(at + 1, end, (byte) '\n');
            }
            return count;
        }

        private int frames(ByteBuf bytes, int length) {
            int count = 0;
            int at = bytes.readerIndex();
            int end = at + length;
            while (at < end) {
                if (headRead < head.length) {
                    head[headRead++] = bytes.getByte(at++);
                    if (headRead == head.length) {
                        frameLeft = (head[0] & 0xff) << 24
                                | (head[1] & 0xff) << 16
                                | (head[2] & 0xff) << 8
                                | head[3] & 0xff;
                    }
                    continue;
                }
                int taken = Math.min(frameLeft, end - at);
                at += taken;
                frameLeft -= taken;
                if (frameLeft == 0) {
                    headRead = 0;
                    count++;
                }
            }
            return count;
        }

        private void look(ByteBuf bytes, int length) {
            long now = System.nanoTime();
            int count = Math.min(length, text.length);
            bytes.getBytes(bytes.readerIndex(), text, 0, count);
            for (int i = 0; i < count; i++) {
                long at = text[i] == '@' ? Template.stampAt(text, i, count) : -1;
                if (at >= 0 && recorded < lags.length) {
                    lags[recorded++] = (int) ((now - at) / 1000);
                }
            }
        }

        @Override
        public void done(WireClient client, int status) {
            fail(new IOException("a watch ended"));
        }

        @Override
        public void gone(WireClient client, Throwable cause) {
            fail(cause);
        }
    }
}
