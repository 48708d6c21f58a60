package io.kjava.dist.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Why nobody leads; empty while somebody does. Thread-safe. */
final class LeaseHealth implements Supplier<Optional<String>> {
    private final ResourceClient<Lease> leases;
    private final ObjectKey key;
    private final InstantSource clock;

    LeaseHealth(ApiClient client, ObjectKey key, InstantSource clock) {
        this.leases = client.resource(Lease.class);
        this.key = requireNonNull(key, "key");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Optional<String> get() {
        try {
            boolean led =
                    leases.get(key).map(Lease::getSpec).filter(this::isHeld).isPresent();
            return led ? Optional.empty() : Optional.of("no server leads");
        } catch (ApiException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isHeld(LeaseSpec spec) {
        String holder = spec.getHolderIdentity();
        if (holder == null || holder.isEmpty() || spec.getRenewTime() == null) {
            return false;
        }
        Integer seconds = spec.getLeaseDurationSeconds();
        Instant end = spec.getRenewTime().toInstant().plusSeconds(seconds == null ? 0 : seconds);
        return end.isAfter(clock.instant());
    }
}
