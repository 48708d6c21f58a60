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
    private static final int CROWD = 16; // fewer answers than this are not worth waiting for
    private static final int LOOKED_AT = 16; // to know whether more comes
    private static final long TICK = 1_000_000; // nanoseconds
    private static final int QUIET_TICKS = 2;
    private static final long LONGEST = 10_000_000;
    private static final long ENOUGH = 24 * 1024; // bytes for each that is looked at

    private final EventLoop loop;
    private final Queue<LoopFeed> offered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private long ended; // of the last pass, in nanoseconds
    private int served; // by it
    private long began; // to gather
    private long waiting; // when it looked last
    private int quiet; // ticks in which nothing came

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
        long now = System.nanoTime();
        if (served < CROWD || now - ended > LONGEST) { // all was quiet
            run();
        } else {
            began = now;
            waiting = waiting();
            quiet = 0;
            loop.schedule(this::look, TICK, TimeUnit.NANOSECONDS);
        }
    }

    /** Goes on when enough has gathered, nothing more comes, or it has taken long. */
    private void look() {
        long before = waiting;
        waiting = waiting();
        quiet = waiting > before ? 0 : quiet + 1;
        boolean enough = waiting > ENOUGH * Math.min(LOOKED_AT, served);
        if (enough || quiet >= QUIET_TICKS || System.nanoTime() - began >= LONGEST) {
            run();
        } else {
            loop.schedule(this::look, TICK, TimeUnit.NANOSECONDS);
        }
    }

    private long waiting() {
        long sum = 0;
        int looked = 0;
        for (LoopFeed feed : offered) {
            sum += feed.waiting();
            if (++looked == LOOKED_AT) {
                break;
            }
        }
        return sum;
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
