package io.kjava.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kjava.api.ObjectKey;
import io.kjava.client.TestingApiClient;
import io.kjava.time.TestingClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseLockTest {
    private static final ObjectKey KEY = ObjectKey.of("kube-system", "controllers");

    private final TestingClock clock = new TestingClock();
    private final TestingApiClient client = new TestingApiClient(clock);

    @Test
    void theFirstHoldsUntilItFallsSilent() {
        LeaseLock a = lock("a");
        LeaseLock b = lock("b");
        assertThat(a.acquireOrRenew()).isTrue();
        assertThat(b.acquireOrRenew()).isFalse();
        clock.advance(Duration.ofSeconds(10));
        assertThat(a.acquireOrRenew()).isTrue();
        assertThat(b.acquireOrRenew()).isFalse();
        clock.advance(Duration.ofSeconds(16));
        assertThat(b.acquireOrRenew()).isTrue();
        assertThat(a.acquireOrRenew()).isFalse();
        Lease lease = client.resource(Lease.class).get(KEY).orElseThrow();
        assertThat(lease.getSpec().getLeaseTransitions()).isEqualTo(1);
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("b");
    }

    @Test
    void aReleasedLeaseIsTakenAtOnce() {
        LeaseLock a = lock("a");
        a.acquireOrRenew();
        a.release();
        assertThat(lock("b").acquireOrRenew()).isTrue();
    }

    private LeaseLock lock(String identity) {
        return new LeaseLock(client, KEY, identity, Duration.ofSeconds(15), clock);
    }
}
