package io.kjava.kubelet.environment;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of a container's environment. */
public sealed interface EnvironmentResult {
    /**
     * All that could be set.
     *
     * @param variables in the order in which they are set
     * @param skipped for each source with names that no variable can have, one sentence: the message of
     *     an event with reason {@code InvalidEnvironmentVariableNames}
     */
    record Resolved(Map<String, String> variables, List<String> skipped) implements EnvironmentResult {
        public Resolved {
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
            skipped = List.copyOf(skipped);
        }
    }

    /** Something that the spec names is missing: {@code CreateContainerConfigError}. */
    record Problem(String message) implements EnvironmentResult {
        public Problem {
            requireNonNull(message, "message");
        }
    }
}
