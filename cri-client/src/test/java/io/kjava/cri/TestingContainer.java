package io.kjava.cri;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One container in memory. Guarded by its runtime's lock. */
final class TestingContainer {
    final String id;
    final String sandboxId;
    final ContainerConfig config;
    final Instant createdAt;
    ContainerState state = ContainerState.CREATED;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant finishedAt;

    int exitCode;
    String reason = "";
    LinuxResources resources;

    TestingContainer(String id, String sandboxId, ContainerConfig config, Instant createdAt) {
        this.id = id;
        this.sandboxId = sandboxId;
        this.config = config;
        this.createdAt = createdAt;
        this.resources = config.resources();
    }

    void kill(InstantSource clock) {
        if (state == ContainerState.RUNNING) {
            exit(137, "Error", clock);
        }
    }

    void exit(int code, String why, InstantSource clock) {
        state = ContainerState.EXITED;
        exitCode = code;
        reason = why;
        finishedAt = clock.instant();
    }

    ContainerSummary summary() {
        return new ContainerSummary(
                id,
                sandboxId,
                config.name(),
                config.attempt(),
                config.image().image(),
                config.image().image(),
                state,
                createdAt,
                config.labels(),
                config.annotations());
    }

    ContainerStatus status() {
        return new ContainerStatus(
                id,
                config.name(),
                config.attempt(),
                state,
                createdAt,
                startedAt,
                finishedAt,
                exitCode,
                config.image().image(),
                config.image().image(),
                config.image().image(),
                reason,
                "",
                config.labels(),
                config.annotations(),
                config.mounts(),
                config.logPath(),
                null,
                resources,
                0);
    }

    ContainerStats stats() {
        return new ContainerStats(id, config.name(), config.attempt(), config.labels(), null, null, null, null);
    }
}
