package io.kjava.apiserver.registry.plain;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.time.InstantSource;
import java.util.List;

/** Versions of APIs; those that this server answers itself are available at once. */
public final class ApiServiceStrategy implements ResourceStrategy {
    private final InstantSource clock;

    public ApiServiceStrategy(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void prepareForCreate(DynamicObject service) {
        if (!service.at("spec", "service").isObject()) {
            service.objectAt("status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "Available")
                    .put("status", "True")
                    .put("lastTransitionTime", Timestamps.seconds(clock.instant()))
                    .put("reason", "Local")
                    .put("message", "Local APIServices are always available");
        }
    }

    @Override
    public void validateCreate(DynamicObject service, Violations violations) {
        ApiServiceRules.validate(Spot.of(service, violations));
    }

    @Override
    public void validateUpdate(DynamicObject service, DynamicObject old, Violations violations) {
        validateCreate(service, violations);
    }

    @Override
    public void validateStatusUpdate(DynamicObject service, DynamicObject old, Violations violations) {
        ApiServiceRules.status(Spot.of(service, violations));
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public List<String> nameProblems(String name) {
        return Names.pathSegment(name);
    }
}
