package io.kjava.kubelet.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Ends a running plan between its steps, or inside the steps that may wait for long. The quick calls
 * that change the runtime are never cut short: a half-made sandbox helps nobody. Thread-safe; one
 * thread runs, others cancel.
 */
public final class Cancellation {
    private final Object lock = new Object();
    private boolean cancelled;
    private @Nullable Thread waiting;

    /** Something that may wait for long and ends early by an interrupt. */
    @FunctionalInterface
    public interface Wait<T> {
        T run() throws InterruptedException;
    }

    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    /** @throws InterruptedException when cancelled */
    public void check() throws InterruptedException {
        if (isCancelled()) {
            throw new InterruptedException("cancelled");
        }
    }

    /** Runs something that a cancellation interrupts. */
    public <T> T during(Wait<T> wait) throws InterruptedException {
        synchronized (lock) {
            check();
            waiting = Thread.currentThread();
        }
        try {
            T result = wait.run();
            check();
            return result;
        } finally {
            synchronized (lock) {
                waiting = null;
                if (cancelled) {
                    Thread.interrupted(); // it was for the wait, not for what follows
                }
            }
        }
    }
}
