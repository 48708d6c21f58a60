package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Has an opinion about a question, or none. Thread-safe; answers from memory. */
@FunctionalInterface
public interface Authorizer {
    Decision authorize(AccessQuestion question);

    /** Asks one after the other; the first opinion decides, and without any the answer is no. */
    static Authorizer firstOf(List<Authorizer> authorizers) {
        List<Authorizer> all = List.copyOf(requireNonNull(authorizers, "authorizers"));
        return question -> {
            StringBuilder reasons = new StringBuilder();
            for (Authorizer authorizer : all) {
                Decision decision = authorizer.authorize(question);
                if (!(decision instanceof Decision.NoOpinion)) {
                    return decision;
                }
                if (!decision.reason().isEmpty()) {
                    reasons.append(reasons.isEmpty() ? "" : ", ").append(decision.reason());
                }
            }
            return new Decision.NoOpinion(reasons.toString());
        };
    }
}
