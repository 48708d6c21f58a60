package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of a pod's containers need to know of the pod around them.
 *
 * @param isPod a pod rather than a template
 * @param volumes the good volumes by name
 * @param claims the names of the pod's resource claims
 * @param grace the seconds of its termination, null when they are missing
 */
record PodScope(
        boolean isPod,
        Map<String, JsonNode> volumes,
        Set<String> claims,
        @Nullable Long grace,
        String restartPolicy,
        boolean hostUsers) {
    static PodScope of(Spot spec, boolean isPod, Map<String, JsonNode> volumes) {
        Set<String> claims = new HashSet<>();
        for (JsonNode claim : spec.at("resourceClaims").value()) {
            String name = claim.path("name").asString("");
            if (!name.isEmpty()) {
                claims.add(name);
            }
        }
        Spot grace = spec.at("terminationGracePeriodSeconds");
        return new PodScope(
                isPod,
                volumes,
                claims,
                grace.isSet() ? grace.number() : null,
                spec.at("restartPolicy").text(),
                spec.value().path("hostUsers").asBoolean(true));
    }
}
