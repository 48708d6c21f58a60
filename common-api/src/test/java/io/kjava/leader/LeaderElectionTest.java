package io.kjava.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.client.TestingApiClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {
    private static final LeaderTimings FAST =
            new LeaderTimings(Duration.ofSeconds(2), Duration.ofMillis(400), Duration.ofMillis(20));

    private final TestingApiClient client = new TestingApiClient();

    @Test
    void theSecondTakesOverWhenTheFirstCloses() throws Exception {
        CountDownLatch firstLeads = new CountDownLatch(1);
        CountDownLatch firstEnds = new CountDownLatch(1);
        CountDownLatch secondLeads = new CountDownLatch(1);
        LeaderElection first = start("a", firstLeads, firstEnds);
        assertThat(firstLeads.await(10, TimeUnit.SECONDS)).isTrue();
        try (LeaderElection _ = start("b", secondLeads, new CountDownLatch(1))) {
            assertThat(secondLeads.getCount()).isEqualTo(1);
            first.close();
            assertThat(firstEnds.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(secondLeads.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private LeaderElection start(String identity, CountDownLatch leads, CountDownLatch ends) {
        return LeaderElection.start(
                client,
                ObjectKey.of("kube-system", "test"),
                identity,
                FAST,
                () -> {
                    leads.countDown();
                    return ends::countDown;
                },
                InstantSource.system(),
                new SplittableRandom(1));
    }
}
