package io.kjava.http;

import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a channel from a blocking thread: waits while the client does not read, and gives up after
 * a while. The event loop tells when the channel can be written to again and when it is gone.
 */
final class ResponseChannel {
    private final Channel channel;
    private final Duration stalled;
    private final LiveLoops loops;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean gone;
    private volatile @Nullable LoopFeed feed;

    ResponseChannel(Channel channel, Duration stalled, LiveLoops loops) {
        this.channel = channel;
        this.stalled = stalled;
        this.loops = loops;
    }

    Channel channel() {
        return channel;
    }

    /** Writes the messages and puts them on the wire. */
    void send(Object... messages) throws IOException {
        awaitWritable();
        for (Object message : messages) {
            channel.write(message, channel.voidPromise());
        }
        channel.flush();
    }

    /** From now on its event loop writes, after what was sent. */
    LoopFeed feed(Wire wire, LiveBody body) throws IOException {
        awaitWritable();
        LoopFeed made = new LoopFeed(channel, wire, body, loops.of(channel), stalled);
        feed = made;
        made.begin();
        return made;
    }

    /** Called on the event loop. */
    void writabilityChanged() {
        LoopFeed current = feed;
        if (current != null) {
            current.writabilityChanged();
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Called on the event loop; whether this is news. */
    boolean markGone() {
        lock.lock();
        try {
            boolean news = !gone;
            gone = true;
            changed.signalAll();
            return news;
        } finally {
            lock.unlock();
        }
    }

    private void awaitWritable() throws IOException {
        if (!gone && channel.isWritable() && channel.isActive()) {
            return;
        }
        lock.lock();
        try {
            long left = stalled.toNanos();
            while (!gone && !channel.isWritable()) {
                if (left <= 0) {
                    channel.close();
                    throw new IOException("the client has not read its answer for " + stalled);
                }
                left = changed.awaitNanos(left);
            }
            if (gone || !channel.isActive()) {
                throw new IOException("the client is gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the client does not read", e);
        } finally {
            lock.unlock();
        }
    }
}
