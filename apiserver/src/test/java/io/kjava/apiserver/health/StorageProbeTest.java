package io.kjava.apiserver.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StorageProbeTest {
    @Test
    void theStoragesOwnAnswerIsPassedOn() {
        assertThat(new StorageProbe(Optional::empty).problem()).isEmpty();
        assertThat(new StorageProbe(() -> Optional.of("full")).problem()).contains("full");
    }

    @Test
    void aStorageThatHangsIsAskedOnceAndFoundUnwellInTime() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        StorageProbe probe = new StorageProbe(
                () -> {
                    asked.incrementAndGet();
                    try {
                        hold.await();
                    } catch (InterruptedException e) {
                        return Optional.of("interrupted");
                    } finally {
                        answered.countDown();
                    }
                    return Optional.empty();
                },
                Duration.ofMillis(50));
        for (int i = 0; i < 3; i++) {
            assertThat(probe.problem()).contains("the storage does not answer within 50 ms");
        }
        assertThat(asked).hasValue(1);
        hold.countDown();
        answered.await();
        while (probe.problem().isPresent()) {
            // until the question that hung has come back
        }
    }
}
