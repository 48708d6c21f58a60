package io.kjava.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves all answers of one event loop that have something to send, one after the other: the loop is
 * woken once for all of them, and what several send is made once. While much is sent to many, it lets
 * more gather between two passes. Any thread offers; the rest is confined to the loop.
 */
final class LoopPass {
    private static final long GATHERING_NANOS_EACH = 100_000; // for each answer that the last pass served
    private static final long SHORTEST_GATHERING = 1_000_000;
    private static final long LONGEST_GATHERING = 10_000_000;

    private final EventLoop loop;
    private final Queue<LoopFeed> offered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private long ended; // of the last pass, in nanoseconds
    private int served; // by it

    LoopPass(EventLoop loop) {
        this.loop = loop;
        this.ended = System.nanoTime();
    }

    EventLoop loop() {
        return loop;
    }

    /** Serves it in the next pass. */
    void offer(LoopFeed feed) {
        offered.add(feed);
        if (due.compareAndSet(false, true)) {
            try {
                loop.execute(this::gather);
            } catch (RejectedExecutionException _) {
                // the server has stopped, and so have its connections
            }
        }
    }

    private void gather() {
        long pause = pause(served);
        long since = System.nanoTime() - ended;
        if (since >= 2 * pause) { // all was quiet
            run();
        } else {
            loop.schedule(this::run, pause - since, TimeUnit.NANOSECONDS);
        }
    }

    private static long pause(int crowd) {
        long nanos = crowd * GATHERING_NANOS_EACH;
        return nanos < SHORTEST_GATHERING ? 0 : Math.min(nanos, LONGEST_GATHERING);
    }

    private void run() {
        due.set(false); // before taking: who is offered later asks for a pass of his own
        PartBuffers buffers = new PartBuffers(ByteBufAllocator.DEFAULT);
        int count = 0;
        try {
            for (int left = offered.size(); left > 0; left--) {
                LoopFeed feed = offered.poll();
                if (feed == null) {
                    break;
                }
                feed.send(buffers);
                count++;
            }
        } finally {
            buffers.close();
        }
        served = count;
        ended = System.nanoTime();
    }
}
