package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Linux namespaces are shared with whom.
 *
 * @param targetId the container whose process namespace is joined in mode {@code TARGET}; else empty
 * @param user ID mappings of a user namespace; null for none
 */
public record NamespaceOptions(
        Mode network,
        Mode pid,
        Mode ipc,
        String targetId,
        @Nullable UserNamespace user) {
    /** Own network and IPC for the pod, own processes for each container. */
    public static final NamespaceOptions DEFAULT = new NamespaceOptions(Mode.POD, Mode.CONTAINER, Mode.POD, "", null);

    /** Whose namespace; the order is the wire's. */
    public enum Mode {
        POD,
        CONTAINER,
        NODE,
        TARGET
    }

    /** One range of IDs, on the host and inside. */
    public record IdMapping(int hostId, int containerId, int length) {}

    /** A user namespace: {@code POD} with mappings, or {@code NODE}. */
    public record UserNamespace(Mode mode, List<IdMapping> uids, List<IdMapping> gids) {
        public UserNamespace {
            requireNonNull(mode, "mode");
            uids = List.copyOf(uids);
            gids = List.copyOf(gids);
        }
    }

    public NamespaceOptions {
        requireNonNull(network, "network");
        requireNonNull(pid, "pid");
        requireNonNull(ipc, "ipc");
        requireNonNull(targetId, "targetId");
    }

    /** The same, but processes are those of another container. */
    public NamespaceOptions withTarget(String containerId) {
        return new NamespaceOptions(network, Mode.TARGET, ipc, containerId, user);
    }
}
