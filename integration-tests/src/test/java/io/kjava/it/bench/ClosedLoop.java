package io.kjava.it.bench;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients of which each sends its next request when it has its answer. What it counts is confined to
 * the event loop.
 */
final class ClosedLoop implements WireClient.Receiver {
    private final WireLoop loop;
    private final Template request;
    private final int spread; // numbers come again after so many, in a mixed order; 0 for never
    private final long most;
    private final List<WireClient> clients = new ArrayList<>();
    private final CountDownLatch halfDone = new CountDownLatch(1);
    private final CountDownLatch exhausted = new CountDownLatch(1);
    private final StringBuilder refusal = new StringBuilder();
    private @Nullable Throwable failure;
    private long sent;
    private long answered;
    private long bytes;
    private boolean stopped;
    private boolean refused; // the last head that came

    /** What was done up to now. */
    record Count(long answers, long bytes) {}

    private ClosedLoop(WireLoop loop, Template request, int spread, long most) {
        this.loop = loop;
        this.request = request;
        this.spread = spread;
        this.most = most;
    }

    /**
     * Begins.
     *
     * @param spread numbers come again after so many, in a mixed order; 0 for never
     * @param most requests in all
     */
    static ClosedLoop start(WireLoop loop, SslContext tls, int clients, Template request, int spread, long most) {
        ClosedLoop work = new ClosedLoop(loop, request, spread, most);
        loop.run(() -> {
            for (int i = 0; i < clients; i++) {
                work.clients.add(loop.connect(tls, work));
            }
        });
        return work;
    }

    /** Waits so long, or until half of what is to be sent was answered: the other half is to be measured. */
    void warmUp(long nanos) throws InterruptedException {
        halfDone.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits until everything was sent and answered, at most so long. */
    void await(long nanos) throws IOException, InterruptedException {
        exhausted.await(nanos, TimeUnit.NANOSECONDS);
        count();
    }

    /** Throws when a request has failed. */
    Count count() throws IOException, InterruptedException {
        return loop.ask(() -> {
            if (failure != null) {
                throw new IOException("a request failed", failure);
            }
            return new Count(answered, bytes);
        });
    }

    /** Sends no more. */
    void stop() throws IOException, InterruptedException {
        loop.ask(() -> {
            stopped = true;
            clients.forEach(WireClient::close);
            return true;
        });
    }

    @Override
    public void ready(WireClient client) {
        if (sent < most && !stopped) {
            long number = sent++;
            client.send(request.with(spread == 0 ? number : number * 7919 % spread));
        }
    }

    @Override
    public void part(WireClient client, ByteBuf part, int length) {
        bytes += length;
        if (failure == null && refusal.length() == 0 && refused) {
            refusal.append(part.toString(part.readerIndex(), length, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void begun(WireClient client, int status) {
        refused = status / 100 != 2;
    }

    @Override
    public void done(WireClient client, int status) {
        if (status / 100 != 2 && failure == null) {
            fail(new IOException(status + " " + refusal));
            return;
        }
        answered++;
        if (answered == most / 2) {
            halfDone.countDown();
        }
        if (answered == most) {
            exhausted.countDown();
        }
        ready(client);
    }

    @Override
    public void gone(WireClient client, Throwable cause) {
        if (!stopped) {
            fail(cause);
        }
    }

    private void fail(Throwable cause) {
        failure = cause;
        stopped = true;
        halfDone.countDown();
        exhausted.countDown();
    }
}
