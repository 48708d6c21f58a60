package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who processes are and what confines them; the part that sandboxes and containers share. */
public record SecurityOptions(
        NamespaceOptions namespaces,
        @Nullable Selinux selinux,
        @Nullable Long runAsUser,
        @Nullable Long runAsGroup,
        boolean readonlyRootfs,
        List<Long> supplementalGroups,
        GroupsPolicy groupsPolicy,
        boolean privileged,
        @Nullable Profile seccomp,
        @Nullable Profile apparmor) {
    public static final SecurityOptions DEFAULT = new SecurityOptions(
            NamespaceOptions.DEFAULT, null, null, null, false, List.of(), GroupsPolicy.MERGE, false, null, null);

    /** Whether groups of the image's own user database count; the order is the wire's. */
    public enum GroupsPolicy {
        MERGE,
        STRICT
    }

    public record Selinux(String user, String role, String type, String level) {}

    /** A seccomp or AppArmor profile. */
    public record Profile(Kind kind, String localhostRef) {
        public static final Profile RUNTIME_DEFAULT = new Profile(Kind.RUNTIME_DEFAULT, "");
        public static final Profile UNCONFINED = new Profile(Kind.UNCONFINED, "");

        /** The order is the wire's. */
        public enum Kind {
            RUNTIME_DEFAULT,
            UNCONFINED,
            LOCALHOST
        }

        public Profile {
            requireNonNull(kind, "kind");
            requireNonNull(localhostRef, "localhostRef");
        }
    }

    public SecurityOptions {
        requireNonNull(namespaces, "namespaces");
        requireNonNull(groupsPolicy, "groupsPolicy");
        supplementalGroups = List.copyOf(supplementalGroups);
    }
}
