package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the storage answers within the time that Kubernetes gives it. A question that hangs stays the only one,
 * however many want to know. Thread-safe.
 */
public final class StorageProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private final Supplier<Optional<String>> question;
    private final Duration patience;
    private final Object lock = new Object();
    private @Nullable Attempt last; // under lock

    /**
     * @param question asks the storage; empty when it is well, else why not; may take as long as it likes
     */
    public StorageProbe(Supplier<Optional<String>> question) {
        this(question, PATIENCE);
    }

    StorageProbe(Supplier<Optional<String>> question, Duration patience) {
        this.question = requireNonNull(question, "question");
        this.patience = requireNonNull(patience, "patience");
    }

    /** One question on its way. */
    private final class Attempt implements Runnable {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile Optional<String> answer = Optional.of("the storage could not be asked");

        @Override
        public void run() {
            try {
                answer = question.get();
            } finally {
                done.countDown();
            }
        }

        boolean isOpen() {
            return done.getCount() > 0;
        }

        Optional<String> await() throws InterruptedException {
            return done.await(patience.toMillis(), TimeUnit.MILLISECONDS)
                    ? answer
                    : Optional.of("the storage does not answer within %d ms".formatted(patience.toMillis()));
        }
    }

    /** Empty when the storage is well, else why not; comes back in time whatever the storage does. */
    public Optional<String> problem() {
        try {
            return attempt().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while the storage was asked");
        }
    }

    private Attempt attempt() {
        synchronized (lock) {
            Attempt current = last;
            if (current == null || !current.isOpen()) {
                current = new Attempt();
                last = current;
                Threads.start("storage-probe", current);
            }
            return current;
        }
    }
}
