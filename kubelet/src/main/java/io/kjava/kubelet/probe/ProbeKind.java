package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.Optional;

/** The three questions that a probe can ask. */
enum ProbeKind {
    STARTUP("Startup"),
    READINESS("Readiness"),
    LIVENESS("Liveness");

    private final String title;

    ProbeKind(String title) {
        this.title = title;
    }

    /** As events say it. */
    String title() {
        return title;
    }

    Optional<Probe> of(Container container) {
        return Optional.ofNullable(
                switch (this) {
                    case STARTUP -> container.getStartupProbe();
                    case READINESS -> container.getReadinessProbe();
                    case LIVENESS -> container.getLivenessProbe();
                });
    }
}
