package io.kjava.kubelet.plan;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;

/**
 * One container of a pod's spec, and what it is there for.
 *
 * @param target of an ephemeral container: whose processes it joins; else empty
 */
public record PodMember(Container spec, Role role, String target) {
    /** What a container is there for; decides when it starts, restarts and ends. */
    public enum Role {
        /** Runs to its end before the next one. */
        INIT,
        /** An init container that keeps running beside the others and is stopped after them. */
        SIDECAR,
        REGULAR,
        /** Added to a running pod; never restarted. */
        EPHEMERAL
    }

    public PodMember {
        requireNonNull(spec, "spec");
        requireNonNull(role, "role");
        requireNonNull(target, "target");
    }

    public String name() {
        return spec.getName();
    }

    public boolean is(Role role) {
        return this.role == role;
    }
}
