package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container as the runtime knows it.
 *
 * @param startedAt null before its start
 * @param finishedAt null before its end
 * @param image what the container was created from
 * @param imageRef the image's digest reference, or its ID
 * @param reason the runtime's word for its end: {@code Completed}, {@code Error}, {@code OOMKilled}
 * @param user who the first process is; null when the runtime does not say
 * @param resources null when the runtime does not say
 * @param stopSignal the CRI number of the signal; zero when the runtime does not say
 */
public record ContainerStatus(
        String id,
        String name,
        int attempt,
        ContainerState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int exitCode,
        String image,
        String imageRef,
        String imageId,
        String reason,
        String message,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Mount> mounts,
        String logPath,
        @Nullable User user,
        @Nullable LinuxResources resources,
        int stopSignal) {
    public record User(long uid, long gid, List<Long> supplementalGroups) {
        public User {
            supplementalGroups = List.copyOf(supplementalGroups);
        }
    }

    public ContainerStatus {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(state, "state");
        requireNonNull(createdAt, "createdAt");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        mounts = List.copyOf(mounts);
        requireNonNull(logPath, "logPath");
    }
}
