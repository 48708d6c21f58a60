package io.kjava.controller;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.ReadyGate;
import io.kjava.time.Backoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one reconciler: keys from its sources go through a queue to its workers. Begins to work when all
 * sources have synced. A failed key is tried again with growing delay; a worker that dies of anything
 * worse is started again with growing delay, and the other workers go on.
 */
public final class Controller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Controller.class);
    private static final Duration FIRST_RESTART = Duration.ofSeconds(1);
    private static final Duration LAST_RESTART = Duration.ofMinutes(1);
    private static final int FAILURES_WORTH_A_WARNING = 5;

    private final ControllerSpec spec;
    private final WorkQueue<ObjectKey> queue;
    private final Backoff<String> restarts;
    private final ReadyGate synced = new ReadyGate();
    private final Lifecycle lifecycle = new Lifecycle();

    private Controller(ControllerSpec spec, QueueMetrics metrics, InstantSource clock, RandomGenerator random) {
        this.spec = requireNonNull(spec, "spec");
        this.queue = new WorkQueue<>(spec.name(), metrics, clock);
        this.restarts = new Backoff<>(FIRST_RESTART, LAST_RESTART, random);
    }

    public static Controller start(ControllerSpec spec, InstantSource clock, RandomGenerator random) {
        return start(spec, QueueMetrics.unread(), clock, random);
    }

    /** As the other, with its queue measured under the controller's name. */
    public static Controller start(
            ControllerSpec spec, QueueMetrics metrics, InstantSource clock, RandomGenerator random) {
        Controller controller = new Controller(spec, metrics, clock, random);
        controller.begin();
        return controller;
    }

    /** Whether every source has synced, so that keys are being worked on. */
    public boolean isWorking() {
        return synced.isOpen();
    }

    public String name() {
        return spec.name();
    }

    /** Keys that wait for a worker. */
    public int queueLength() {
        return queue.size();
    }

    private void begin() {
        KeySink sink = new QueueSink(queue);
        List<KeySource.Running> sources = new ArrayList<>();
        for (KeySource source : spec.sources()) {
            sources.add(lifecycle.own(source.start(sink)));
        }
        for (int i = 0; i < spec.workers(); i++) {
            String name = "worker-" + spec.name() + "-" + i;
            lifecycle.start(name, () -> supervise(name, sources));
        }
        lifecycle.own(queue);
    }

    private void supervise(String worker, List<KeySource.Running> sources) {
        try {
            for (KeySource.Running source : sources) {
                source.awaitSync();
            }
            synced.open();
            while (!work(worker)) {
                Thread.sleep(restarts.next(worker));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the work has ended in good order; false asks for a restart. */
    private boolean work(String worker) throws InterruptedException {
        try {
            Optional<ObjectKey> key = queue.take();
            while (key.isPresent()) {
                reconcile(key.get());
                key = queue.take();
            }
            return true;
        } catch (Error | RuntimeException e) {
            log.atError().addKeyValue("worker", worker).setCause(e).log("worker died; will restart");
            return false;
        }
    }

    private void reconcile(ObjectKey key) throws InterruptedException {
        boolean settled = false;
        try {
            Outcome outcome = spec.reconciler().reconcile(key);
            settled = true;
            apply(key, outcome);
        } catch (ApiException e) {
            settled = true;
            retry(key, e, e.retryAfter().orElse(Duration.ZERO), isCommon(e));
        } catch (RuntimeException e) {
            settled = true;
            retry(key, e, Duration.ZERO, false);
        } finally {
            if (!settled) {
                queue.addRateLimited(key);
            }
            queue.done(key);
        }
    }

    private void apply(ObjectKey key, Outcome outcome) {
        queue.forget(key);
        switch (outcome) {
            case Outcome.Settled _ -> {}
            case Outcome.CheckAgain again -> queue.addAfter(key, again.after());
            case Outcome.GaveUp gaveUp ->
                log.atWarn()
                        .addKeyValue("controller", spec.name())
                        .addKeyValue("object", key)
                        .addKeyValue("reason", gaveUp.reason())
                        .log("left alone until it changes");
        }
    }

    private void retry(ObjectKey key, RuntimeException failure, Duration atLeast, boolean quiet) {
        if (atLeast.isPositive()) {
            queue.addAfter(key, atLeast);
        } else {
            queue.addRateLimited(key);
        }
        if (quiet && queue.failures(key) < FAILURES_WORTH_A_WARNING) {
            log.atDebug()
                    .addKeyValue("controller", spec.name())
                    .addKeyValue("object", key)
                    .addKeyValue("message", failure.getMessage())
                    .log("reconcile lost a race; will retry");
            return;
        }
        log.atWarn()
                .addKeyValue("controller", spec.name())
                .addKeyValue("object", key)
                .addKeyValue("failure", failure.toString())
                .setCause(failure instanceof ApiException ? null : failure)
                .log("reconcile failed; will retry");
    }

    /** Losing a race is how optimistic locking works; it deserves no warning. */
    private static boolean isCommon(ApiException e) {
        return e.isConflict() || e.isAlreadyExists() || e.isNotFound();
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private record QueueSink(WorkQueue<ObjectKey> queue) implements KeySink {
        @Override
        public void add(ObjectKey key) {
            queue.add(key);
        }

        @Override
        public void addAfter(ObjectKey key, Duration delay) {
            queue.addAfter(key, delay);
        }
    }
}
