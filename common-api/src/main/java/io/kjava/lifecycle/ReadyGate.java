package io.kjava.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Opens once and stays open. Thread-safe. */
public final class ReadyGate {
    private final CountDownLatch latch = new CountDownLatch(1);

    public void open() {
        latch.countDown();
    }

    public boolean isOpen() {
        return latch.getCount() == 0;
    }

    public void await() throws InterruptedException {
        latch.await();
    }

    /** Whether the gate opened within {@code limit}. */
    public boolean await(Duration limit) throws InterruptedException {
        return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
