package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

/** What an authorizer says. The reason may be empty. */
public sealed interface Decision {
    Decision NO_OPINION = new NoOpinion("");

    String reason();

    record Allowed(String reason) implements Decision {
        public Allowed {
            requireNonNull(reason, "reason");
        }
    }

    /** No, whatever others say. */
    record Denied(String reason) implements Decision {
        public Denied {
            requireNonNull(reason, "reason");
        }
    }

    /** Ask the next; the request is refused when nobody has an opinion. */
    record NoOpinion(String reason) implements Decision {
        public NoOpinion {
            requireNonNull(reason, "reason");
        }
    }
}
