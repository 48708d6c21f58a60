package io.kjava.kubelet.probe;

import java.time.Duration;

/** One way to ask a container. Blocking; thread-safe. */
@FunctionalInterface
interface HealthCheck {
    ProbeOutcome check(ProbeTarget target, Duration timeout) throws InterruptedException;
}
