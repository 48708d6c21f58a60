package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.RuntimeStatus;
import java.util.List;

/** What the runtime can do beyond the minimum; asks it once it is needed. Thread-safe. */
final class RuntimeFeatures {
    private final RuntimeService runtime;
    private volatile List<RuntimeStatus.Handler> handlers = List.of();

    RuntimeFeatures(RuntimeService runtime) {
        this.runtime = requireNonNull(runtime, "runtime");
    }

    /** Whether the runtime can leave out the groups that an image lists for its user. */
    boolean supplementalGroupsPolicy() {
        try {
            return runtime.status().supplementalGroupsPolicy();
        } catch (CriException e) {
            return false;
        }
    }

    /** Whether a handler can make all mounts below a mount read-only; the empty name: the default. */
    boolean recursiveReadOnlyMounts(String handler) {
        if (handlers.isEmpty()) {
            try {
                handlers = runtime.status().handlers();
            } catch (CriException e) {
                return false;
            }
        }
        return handlers.stream().anyMatch(one -> one.name().equals(handler) && one.recursiveReadOnlyMounts());
    }
}
