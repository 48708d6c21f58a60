package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that its event loop writes. It takes as much as the client reads; a client that reads
 * nothing for long is cut off. Any thread tells news, the request's thread closes; the rest is confined
 * to the loop.
 */
final class LoopFeed implements LiveOutput.Feed {
    private static final Logger log = LoggerFactory.getLogger(LoopFeed.class);
    private static final int MOST_PARTS = 4; // in one pass

    private final Channel channel;
    private final Wire wire;
    private final LiveBody body;
    private final LoopPass pass;
    private final Duration stalled;
    private final AtomicBoolean offered = new AtomicBoolean();
    private volatile boolean closed;
    private boolean begun;
    private @Nullable Future<?> cutOff;

    LoopFeed(Channel channel, Wire wire, LiveBody body, LoopPass pass, Duration stalled) {
        this.channel = channel;
        this.wire = wire;
        this.body = body;
        this.pass = pass;
        this.stalled = stalled;
    }

    /** What was written before is on its way: the loop may take over. */
    void begin() {
        pass.loop().execute(() -> {
            begun = true;
            news();
        });
    }

    @Override
    public void news() {
        if (!closed && offered.compareAndSet(false, true)) {
            pass.offer(this);
        }
    }

    /** By the pass: about how many bytes wait. */
    long waiting() {
        return closed ? 0 : body.waiting();
    }

    /** By the pass. */
    void send(PartBuffers buffers) {
        offered.set(false); // before looking: what comes later is offered again
        if (!begun || closed || !channel.isActive()) {
            return;
        }
        if (!channel.isWritable()) {
            watchForStall();
            return;
        }
        try {
            if (write(buffers)) {
                news();
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a live answer failed unexpectedly");
            channel.close();
        }
    }

    /** Whether there may be more. */
    private boolean write(PartBuffers buffers) {
        int parts = 0;
        Optional<LivePart> part = body.next();
        while (part.isPresent()) {
            for (ByteBuf bytes : buffers.of(part.get(), wire)) {
                channel.write(wire.framed(bytes.retainedSlice()), channel.voidPromise());
            }
            parts++;
            part = parts < MOST_PARTS && channel.isWritable() ? body.next() : Optional.empty();
        }
        if (parts > 0) {
            channel.flush();
        }
        return parts == MOST_PARTS || parts > 0 && !channel.isWritable();
    }

    private void watchForStall() {
        if (cutOff == null) {
            cutOff = pass.loop()
                    .schedule(
                            () -> {
                                channel.close();
                            },
                            stalled.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** On the loop: the client has read something, or can read no more. */
    void writabilityChanged() {
        if (channel.isWritable()) {
            forgetStall();
            news();
        }
    }

    private void forgetStall() {
        Future<?> waiting = cutOff;
        if (waiting != null) {
            waiting.cancel(false);
            cutOff = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        CountDownLatch left = new CountDownLatch(1);
        try {
            pass.loop().execute(() -> {
                forgetStall();
                left.countDown();
            });
            left.await();
        } catch (RejectedExecutionException _) {
            // the server has stopped: nobody sends any more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the client is gone, or the server stops
        }
    }
}
