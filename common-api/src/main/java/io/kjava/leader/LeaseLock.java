package io.kjava.leader;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Lease used as a lock. Another holder's time is judged by when <em>this</em> process saw the lease
 * change last, never by the other's clock. Confined to one thread.
 */
public final class LeaseLock {
    private final ResourceClient<Lease> leases;
    private final ObjectKey key;
    private final String identity;
    private final Duration leaseDuration;
    private final InstantSource clock;
    private @Nullable Lease observed;
    private Instant observedAt = Instant.MIN;

    public LeaseLock(ApiClient client, ObjectKey key, String identity, Duration leaseDuration, InstantSource clock) {
        this.leases = client.resource(Lease.class);
        this.key = requireNonNull(key, "key");
        this.identity = requireNonNull(identity, "identity");
        this.leaseDuration = requireNonNull(leaseDuration, "leaseDuration");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Whether this process holds the lease after the call. A failure of the API is thrown. */
    public boolean acquireOrRenew() {
        Optional<Lease> current = leases.get(key);
        if (current.isEmpty()) {
            observe(leases.create(fresh()));
            return true;
        }
        Lease lease = current.get();
        observe(lease);
        String holder = holderOf(lease);
        if (!holder.equals(identity) && !holder.isEmpty() && !hasExpired(lease)) {
            return false;
        }
        observe(leases.update(taken(lease, holder)));
        return true;
    }

    /** Lets others take the lease at once; does nothing when this process does not hold it. */
    public void release() {
        Optional<Lease> current = leases.get(key);
        if (current.isEmpty() || !holderOf(current.get()).equals(identity)) {
            return;
        }
        Lease lease = current.get();
        lease.getSpec().setHolderIdentity("");
        lease.getSpec().setLeaseDurationSeconds(1);
        lease.getSpec().setRenewTime(now());
        lease.getSpec().setAcquireTime(now());
        leases.update(lease);
    }

    /** Who held the lease when it was last seen; empty for nobody. */
    public String holder() {
        return observed == null ? "" : holderOf(observed);
    }

    private void observe(Lease lease) {
        if (observed == null || !Objects.equals(observed.getSpec(), lease.getSpec())) {
            observed = lease;
            observedAt = clock.instant();
        }
    }

    private boolean hasExpired(Lease lease) {
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        Duration valid = seconds == null ? leaseDuration : Duration.ofSeconds(seconds);
        return clock.instant().isAfter(observedAt.plus(valid));
    }

    private Lease fresh() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) leaseDuration.toSeconds())
                .withAcquireTime(now())
                .withRenewTime(now())
                .withLeaseTransitions(0)
                .endSpec()
                .build();
    }

    private Lease taken(Lease lease, String holder) {
        LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
        if (!holder.equals(identity)) {
            Integer transitions = spec.getLeaseTransitions();
            spec.setAcquireTime(now());
            spec.setLeaseTransitions(transitions == null ? 1 : transitions + 1);
        }
        spec.setHolderIdentity(identity);
        spec.setLeaseDurationSeconds((int) leaseDuration.toSeconds());
        spec.setRenewTime(now());
        lease.setSpec(spec);
        return lease;
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(ZoneOffset.UTC);
    }

    private static String holderOf(Lease lease) {
        String holder = lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
        return holder == null ? "" : holder;
    }
}
