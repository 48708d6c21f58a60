package io.kjava.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.apiserver.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedAnswerTest {
    @Test
    void nobodyGetsAnAnswerThatIsOlderThanHisQuestion() throws Exception {
        AtomicLong truth = new AtomicLong();
        AtomicInteger calls = new AtomicInteger();
        SharedAnswer shared = new SharedAnswer(() -> {
            calls.incrementAndGet();
            long now = truth.get();
            Thread.yield();
            return now;
        });
        int askers = 16;
        int each = 2_000;
        List<Future<Integer>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < askers; i++) {
                all.add(threads.submit(() -> {
                    int stale = 0;
                    for (int n = 0; n < each; n++) {
                        long before = truth.incrementAndGet();
                        stale += shared.ask() < before ? 1 : 0;
                    }
                    return stale;
                }));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get(50, TimeUnit.SECONDS)).isZero();
            }
        }
        assertThat(calls.get()).isBetween(1, askers * each);
    }

    @Test
    void whoAsksDuringACallSharesTheNextOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(8);
        AtomicInteger calls = new AtomicInteger();
        SharedAnswer shared = new SharedAnswer(() -> {
            int number = calls.incrementAndGet();
            begun.countDown();
            awaitUnchecked(release);
            return number;
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> first = threads.submit(shared::ask);
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            List<Future<Long>> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                others.add(threads.submit(() -> {
                    asked.countDown();
                    return shared.ask();
                }));
            }
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            release.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            for (Future<Long> other : others) {
                assertThat(other.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void aFailureIsItsMakersAlone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        SharedAnswer shared = new SharedAnswer(() -> {
            int number = calls.incrementAndGet();
            begun.countDown();
            awaitUnchecked(release);
            if (number == 2) {
                throw StorageException.unavailable("once");
            }
            return number;
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> first = threads.submit(shared::ask);
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            Future<Long> second = threads.submit(shared::ask);
            Future<Long> third = threads.submit(shared::ask);
            release.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            int failed = 0;
            for (Future<Long> one : List.of(second, third)) {
                try {
                    assertThat(one.get(30, TimeUnit.SECONDS)).isGreaterThan(2);
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasRootCauseMessage("once");
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(1);
            assertThat(shared.ask()).isGreaterThan(2);
        }
    }

    @Test
    void whoIsInterruptedLeavesAndTheOthersGoOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        SharedAnswer shared = new SharedAnswer(() -> {
            begun.countDown();
            awaitUnchecked(release);
            return 7;
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> first = threads.submit(shared::ask);
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(shared::ask).isInstanceOf(StorageException.class);
            assertThat(Thread.interrupted()).isTrue();
            Future<Long> later = threads.submit(shared::ask);
            release.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(7);
            assertThat(later.get(30, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
