package io.kjava.cri;

import java.util.function.Consumer;

/**
 * The container runtime. Every method blocks, may be called from any thread, and throws {@link
 * CriException}; {@code UNAVAILABLE} while the runtime is away, and again successful once it is back.
 * Interrupting the calling thread cancels the call.
 */
public interface RuntimeService extends SandboxService, ContainerService, StreamingService, StatsService {
    RuntimeVersion version();

    RuntimeStatus status();

    /** Tells the runtime which addresses pods get. */
    void updatePodCidr(String podCidr);

    /** Whether cgroups are named for systemd; {@code UNIMPLEMENTED} where the runtime cannot say. */
    boolean usesSystemdCgroups();

    /**
     * Hands every event to the listener, on the calling thread, until that thread is interrupted
     * ({@code CANCELLED}) or the runtime goes away ({@code UNAVAILABLE}). What happens before the
     * runtime has taken the call is not told: list once afterwards. {@code UNIMPLEMENTED} when the
     * runtime has no events: the caller must list from time to time.
     */
    void followEvents(Consumer<RuntimeEvent> listener);
}
