package io.kjava.apiserver.registry;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * How a client wants something deleted. Strings are empty when unset.
 *
 * @param propagation Orphan, Background, Foreground
 */
public record Deletion(OptionalLong gracePeriodSeconds, String propagation, String uid, String resourceVersion) {
    public static final Deletion DEFAULT = new Deletion(OptionalLong.empty(), "", "", "");

    /** From a DeleteOptions object; a negative grace period is one second. */
    public static Deletion of(JsonNode options) {
        JsonNode grace = options.path("gracePeriodSeconds");
        String propagation = options.path("propagationPolicy").asString("");
        if (propagation.isEmpty() && options.path("orphanDependents").isBoolean()) {
            propagation = options.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
        }
        JsonNode preconditions = options.path("preconditions");
        return new Deletion(
                grace.isIntegralNumber()
                        ? OptionalLong.of(grace.asLong() < 0 ? 1 : grace.asLong())
                        : OptionalLong.empty(),
                propagation,
                preconditions.path("uid").asString(""),
                preconditions.path("resourceVersion").asString(""));
    }

    public Deletion withPropagation(String policy) {
        return new Deletion(gracePeriodSeconds, policy, uid, resourceVersion);
    }
}
