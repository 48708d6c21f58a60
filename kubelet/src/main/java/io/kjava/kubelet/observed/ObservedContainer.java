package io.kjava.kubelet.observed;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod: of all that had its name, the one of this attempt.
 *
 * @param attempt its restart count: how many of its name came before
 * @param sandboxId the sandbox that it was made in
 * @param image the reference it was created from
 * @param imageRef digest reference or ID of what that was
 * @param specHash of the spec that it was created from; empty when not ours
 * @param startedAt null before its start
 * @param finishedAt null before its end
 * @param reason the runtime's word for its end; may be empty
 * @param message its termination message; may be empty
 * @param logPath absolute path of its log; may be empty
 * @param user who its first process is; null when the runtime does not say
 */
public record ObservedContainer(
        String id,
        String name,
        int attempt,
        String sandboxId,
        State state,
        String image,
        String imageRef,
        String specHash,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int exitCode,
        String reason,
        String message,
        String logPath,
        @Nullable User user,
        ContainerHealth health) {
    /** Where it is in its life. */
    public enum State {
        CREATED,
        RUNNING,
        EXITED,
        UNKNOWN
    }

    /** Numeric identity of the first process. */
    public record User(long uid, long gid, java.util.List<Long> supplementalGroups) {
        public User {
            supplementalGroups = java.util.List.copyOf(supplementalGroups);
        }
    }

    public ObservedContainer {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(sandboxId, "sandboxId");
        requireNonNull(state, "state");
        requireNonNull(specHash, "specHash");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(health, "health");
    }

    public boolean running() {
        return state == State.RUNNING;
    }

    public boolean exited() {
        return state == State.EXITED;
    }

    /** Ended, and said that it did its work. */
    public boolean succeeded() {
        return exited() && exitCode == 0;
    }

    public ObservedContainer withHealth(ContainerHealth health) {
        return with(state, health);
    }

    /** The same, as long as its start is not complete: its hook still runs. */
    public ObservedContainer notYetRunning() {
        return with(State.CREATED, health);
    }

    private ObservedContainer with(State state, ContainerHealth health) {
        return new ObservedContainer(
                id,
                name,
                attempt,
                sandboxId,
                state,
                image,
                imageRef,
                specHash,
                createdAt,
                startedAt,
                finishedAt,
                exitCode,
                reason,
                message,
                logPath,
                user,
                health);
    }
}
