package io.kjava.apiserver.health;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that can be well or not.
 *
 * @param probe empty when it is well, else why not; quick, thread-safe
 * @param live whether it also counts at {@code /livez}: the process should be restarted when it is not well
 */
public record HealthCheck(String name, Supplier<Optional<String>> probe, boolean live) {
    public HealthCheck {
        requireNonNull(name, "name");
        requireNonNull(probe, "probe");
    }
}
