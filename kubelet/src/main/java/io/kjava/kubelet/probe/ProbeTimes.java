package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a probe asks, how long it waits, and how many equal answers make a verdict. */
record ProbeTimes(
        Duration initialDelay, Duration period, Duration timeout, int successThreshold, int failureThreshold) {
    static ProbeTimes of(Probe probe) {
        return new ProbeTimes(
                Duration.ofSeconds(atLeast(0, probe.getInitialDelaySeconds(), 0)),
                Duration.ofSeconds(atLeast(1, probe.getPeriodSeconds(), 10)),
                Duration.ofSeconds(atLeast(1, probe.getTimeoutSeconds(), 1)),
                atLeast(1, probe.getSuccessThreshold(), 1),
                atLeast(1, probe.getFailureThreshold(), 3));
    }

    private static int atLeast(int least, @Nullable Integer value, int absent) {
        return value == null || value == 0 ? Math.max(least, absent) : Math.max(least, value);
    }
}
