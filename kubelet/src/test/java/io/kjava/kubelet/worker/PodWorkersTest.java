package io.kjava.kubelet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodWorkersTest {
    private final BlockingQueue<PodWish> passes = new ArrayBlockingQueue<>(100);
    private final AtomicInteger toFail = new AtomicInteger();
    private volatile Optional<Duration> again = Optional.empty();
    private final PodWorkers workers = new PodWorkers((_, _) -> new Recorder(), InstantSource.system());

    private final class Recorder implements PodSyncer {
        @Override
        public Next sync(PodWish wish) {
            passes.add(wish);
            if (toFail.getAndDecrement() > 0) {
                throw new IllegalStateException("as told");
            }
            if (wish.removed()) {
                return Next.done();
            }
            return Next.at(again.map(Instant.now()::plus));
        }

        @Override
        public void expectEnd(String id) {}

        @Override
        public void renewVolumes() {}

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void aPodIsPassedOnceForEachNews() throws InterruptedException {
        workers.deliver(pod("1"));
        assertThat(next().pod().getMetadata().getResourceVersion()).isEqualTo("1");

        workers.deliver(pod("2"));
        assertThat(next().pod().getMetadata().getResourceVersion()).isEqualTo("2");

        workers.poke("u");
        assertThat(next().pod().getMetadata().getResourceVersion()).isEqualTo("2");
        assertThat(passes.poll(20, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aPassIsRepeatedWhenItsTimeComes() throws InterruptedException {
        again = Optional.of(Duration.ofMillis(1));
        workers.deliver(pod("1"));

        assertThat(next()).isNotNull();
        assertThat(next()).isNotNull();
    }

    @Test
    void aFailedPassIsTriedAgain() throws InterruptedException {
        toFail.set(1);
        workers.deliver(pod("1"));

        assertThat(next()).isNotNull();
        assertThat(next()).isNotNull();
    }

    @Test
    void anOrderToKillStays() throws InterruptedException {
        workers.deliver(pod("1"));
        next();
        workers.kill("u", new PodWish.KillOrder("Evicted", "low", 0));
        assertThat(next().kill()).isNotNull();

        workers.deliver(pod("2"));
        assertThat(next().kill()).isNotNull();
    }

    @Test
    void aPodThatComesBackUnderItsUidIsServedAnew() throws InterruptedException {
        workers.deliver(pod("1"));
        next();
        workers.remove(pod("1"));
        assertThat(next().removed()).isTrue();
        while (!workers.uids().isEmpty()) {
            Thread.onSpinWait();
        }

        workers.deliver(pod("2"));
        assertThat(next().removed()).isFalse();
    }

    private PodWish next() throws InterruptedException {
        return java.util.Objects.requireNonNull(passes.poll(5, TimeUnit.SECONDS));
    }

    private static Pod pod(String revision) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("d")
                .withUid("u")
                .withResourceVersion(revision)
                .endMetadata()
                .build();
    }
}
