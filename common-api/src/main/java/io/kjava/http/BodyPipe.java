package io.kjava.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the event loop to the one thread that reads them. When too many wait, the
 * channel stops reading until they are taken.
 */
final class BodyPipe extends InputStream {
    private static final int HIGH = 256 * 1024;
    private static final int LOW = 64 * 1024;

    private final Channel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<ByteBuf> chunks = new ArrayDeque<>();
    private int waiting;
    private boolean ended;
    private boolean paused;
    private boolean hurried;
    private final long deadline;
    private @Nullable IOException failure;

    /**
     * @param limit from now on, for whoever reads until {@link #hurry}
     */
    BodyPipe(Channel channel, Duration limit) {
        this.channel = channel;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** From now on reading ends at the deadline, with {@code BodyTooSlowException}. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
        } finally {
            lock.unlock();
        }
    }

    /** Called on the event loop; takes ownership of the bytes. */
    void offer(ByteBuf bytes) {
        lock.lock();
        try {
            if (ended || failure != null || !bytes.isReadable()) {
                bytes.release();
                return;
            }
            chunks.add(bytes);
            waiting += bytes.readableBytes();
            if (waiting > HIGH && !paused) {
                paused = true;
                channel.config().setAutoRead(false);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** There are no more bytes. */
    void end() {
        lock.lock();
        try {
            ended = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The other side is gone before the end. */
    void fail(IOException cause) {
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = cause;
                arrived.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: lets go of what waits and of what will come. */
    void discard() {
        lock.lock();
        try {
            ended = true;
            chunks.forEach(ByteBuf::release);
            chunks.clear();
            waiting = 0;
            resume();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (ended) {
                    return -1;
                }
                awaitArrival();
            }
            ByteBuf first = chunks.getFirst();
            int count = Math.min(length, first.readableBytes());
            first.readBytes(target, offset, count);
            waiting -= count;
            if (!first.isReadable()) {
                chunks.removeFirst().release();
            }
            if (waiting < LOW) {
                resume();
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the client", e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitArrival() throws InterruptedException, IOException {
        if (!hurried) {
            arrived.await();
        } else if (arrived.awaitNanos(deadline - System.nanoTime()) <= 0 && chunks.isEmpty() && !ended) {
            throw new HttpExchange.BodyTooSlowException();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        discard();
    }

    private void resume() {
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }
}
