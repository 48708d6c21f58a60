package io.kjava.apiserver.registry.resource;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A claim never changes its wishes; its status is written by the scheduler and by drivers. */
final class ClaimStrategy implements ResourceStrategy {
    private final AdminAccess admins;

    ClaimStrategy(AdminAccess admins) {
        this.admins = requireNonNull(admins, "admins");
    }

    @Override
    public void applyDefaults(DynamicObject claim) {
        ClaimDefaults.requests(claim.at("spec"));
        ClaimDefaults.tolerations(claim.at("status", "allocation", "devices", "results"));
    }

    /** What is said about devices goes away together with them. */
    @Override
    public void prepareForStatusUpdate(DynamicObject claim, DynamicObject old) {
        Set<String> gone = new HashSet<>();
        old.at("status", "allocation", "devices", "results").forEach(each -> gone.add(device(each)));
        claim.at("status", "allocation", "devices", "results").forEach(each -> gone.remove(device(each)));
        if (!(claim.at("status", "devices") instanceof ArrayNode devices)) {
            return;
        }
        for (int i = devices.size() - 1; i >= 0; i--) {
            if (gone.contains(device(devices.get(i)))) {
                devices.remove(i);
            }
        }
        if (devices.isEmpty()) {
            claim.objectAt("status").remove("devices");
        }
    }

    private static String device(JsonNode node) {
        return String.join(
                "/",
                node.path("driver").asString(""),
                node.path("pool").asString(""),
                node.path("device").asString(""));
    }

    @Override
    public void validateCreate(DynamicObject claim, Violations violations) {
        Spot spec = Spot.of(claim, violations).at("spec");
        admins.requests(spec, claim.namespace());
        ClaimRules.spec(spec);
    }

    @Override
    public void validateUpdate(DynamicObject claim, DynamicObject old, Violations violations) {
        Spot.of(claim, violations).at("spec").immutable(old.at("spec"));
    }

    @Override
    public void validateStatusUpdate(DynamicObject claim, DynamicObject old, Violations violations) {
        Spot now = Spot.of(claim, violations);
        Spot before = Spot.of(old, violations);
        admins.results(now, before, claim.namespace());
        AllocationRules.status(now, before);
    }

    @Override
    public boolean checksValues() {
        return true;
    }
}
