package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.health.HealthCheck;
import io.kjava.lifecycle.ReadyGate;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something to be done once after the start, again and again until it succeeds; then it is healthy. */
final class StartHook implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(StartHook.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private final String name;
    private final Runnable work;
    private final ReadyGate done = new ReadyGate();

    StartHook(String name, Runnable work) {
        this.name = requireNonNull(name, "name");
        this.work = requireNonNull(work, "work");
    }

    String name() {
        return name;
    }

    HealthCheck check() {
        return new HealthCheck(
                "poststarthook/" + name, () -> done.isOpen() ? Optional.empty() : Optional.of("not finished"), true);
    }

    @Override
    public void run() {
        while (!done.isOpen()) {
            try {
                work.run();
                done.open();
            } catch (ApiException e) {
                log.atWarn().addKeyValue("hook", name).setCause(e).log("start hook is tried again");
                try {
                    Thread.sleep(RETRY);
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
