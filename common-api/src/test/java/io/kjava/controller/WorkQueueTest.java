package io.kjava.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.time.TestingClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final TestingClock clock = new TestingClock();
    private final WorkQueue<String> queue = new WorkQueue<>(clock);

    @Test
    void aKeyAskedForTwiceIsTakenOnce() throws Exception {
        queue.add("a");
        queue.add("b");
        queue.add("a");
        assertThat(queue.take()).contains("a");
        assertThat(queue.take()).contains("b");
        assertThat(queue.size()).isZero();
    }

    @Test
    void aKeyAskedForDuringItsWorkComesAgainAfterwards() throws Exception {
        queue.add("a");
        queue.take();
        queue.add("a");
        assertThat(queue.size()).isZero();
        queue.done("a");
        assertThat(queue.take()).contains("a");
    }

    @Test
    void theShorterOfTwoDelaysCounts() throws Exception {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(2));
        queue.addAfter("a", Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(2));
        assertThat(queue.take()).contains("a");
        queue.done("a");
        clock.advance(Duration.ofMinutes(1));
        queue.add("b");
        assertThat(queue.take()).contains("b");
        assertThat(queue.size()).isZero();
    }

    @Test
    void failuresWaitLongerEachTimeUntilForgotten() throws Exception {
        queue.addRateLimited("a");
        clock.advance(Duration.ofMillis(5));
        assertThat(queue.take()).contains("a");
        queue.done("a");
        queue.addRateLimited("a");
        assertThat(queue.failures("a")).isEqualTo(2);
        clock.advance(Duration.ofMillis(10));
        assertThat(queue.take()).contains("a");
        queue.forget("a");
        assertThat(queue.failures("a")).isZero();
    }

    @Test
    void closingFreesTheWaiting() throws Exception {
        queue.close();
        assertThat(queue.take()).isEqualTo(Optional.empty());
    }
}
