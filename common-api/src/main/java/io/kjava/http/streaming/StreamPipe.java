package io.kjava.http.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one stream between the thread that reads the connection and the one that reads the stream.
 * Bounded: the former waits while the latter does not read.
 */
final class StreamPipe extends InputStream {
    private static final int LIMIT = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>(4);
    private int offset;
    private int queued;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException failure;

    /** Copies the bytes; drops them once the reader is gone. */
    void write(byte[] bytes, int from, int length) throws InterruptedIOException {
        if (length == 0) {
            return;
        }
        lock.lock();
        try {
            while (queued >= LIMIT && !closed && !ended) {
                await();
            }
            if (closed || ended) {
                return;
            }
            chunks.add(Arrays.copyOfRange(bytes, from, from + length));
            queued += length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is there can still be read. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void fail(IOException cause) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = cause;
                changed.signalAll();
            }
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
    public int read(byte[] target, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                if (closed) {
                    throw new IOException("the stream is closed");
                }
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (ended) {
                    return -1;
                }
                await();
            }
            byte[] first = chunks.getFirst();
            int count = Math.min(length, first.length - offset);
            System.arraycopy(first, offset, target, at, count);
            offset += count;
            queued -= count;
            if (offset == first.length) {
                chunks.removeFirst();
                offset = 0;
            }
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return queued;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            queued = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await() throws InterruptedIOException {
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a stream");
        }
    }
}
