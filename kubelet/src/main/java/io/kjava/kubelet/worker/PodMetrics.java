package io.kjava.kubelet.worker;

import static java.util.Objects.requireNonNull;

import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** How long passes over pods take, and pods until they run, under Kubernetes' names. Thread-safe. */
public final class PodMetrics {
    private static final double[] PASS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    private static final double[] START = {
        0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600
    };
    private final Histogram passes;
    private final Histogram firstPasses;
    private final Histogram starts;
    private final Predicate<String> runs;
    private final LongSupplier nanos;

    /**
     * @param runs whether all containers of the pod with this uid run
     * @param nanos a clock that only runs forward
     */
    public PodMetrics(MetricRegistry registry, Predicate<String> runs, LongSupplier nanos) {
        this.runs = requireNonNull(runs, "runs");
        this.nanos = requireNonNull(nanos, "nanos");
        this.passes = registry.histogram(
                "kubelet_pod_worker_duration_seconds",
                "Duration in seconds to sync a single pod. Broken down by operation type: create, update, or sync",
                PASS,
                "operation_type");
        this.firstPasses = registry.histogram(
                "kubelet_pod_worker_start_duration_seconds",
                "Duration in seconds from kubelet seeing a pod to starting a worker.",
                PASS);
        this.starts = registry.histogram(
                "kubelet_pod_start_duration_seconds",
                "Duration in seconds from kubelet seeing a pod for the first time to the pod starting to run",
                START);
    }

    /** A factory whose syncers are timed. */
    public PodSyncer.Factory timed(PodSyncer.Factory factory) {
        return (pod, poke) ->
                new Timed(factory.create(pod, poke), pod.getMetadata().getUid(), nanos.getAsLong());
    }

    /** The passes of one pod are one thread's. */
    private final class Timed implements PodSyncer {
        private final PodSyncer inner;
        private final String uid;
        private final long seen;
        private boolean began;
        private boolean ran;

        private Timed(PodSyncer inner, String uid, long seen) {
            this.inner = inner;
            this.uid = uid;
            this.seen = seen;
        }

        @Override
        public Next sync(PodWish wish) throws InterruptedException {
            long start = nanos.getAsLong();
            boolean first = !began;
            if (first) {
                began = true;
                firstPasses.observeNanos(start - seen);
            }
            try {
                return inner.sync(wish);
            } finally {
                long now = nanos.getAsLong();
                passes.observeNanos(now - start, first ? "create" : "sync");
                if (!ran && runs.test(uid)) {
                    ran = true;
                    if (!first) { // else an earlier kubelet has started it
                        starts.observeNanos(now - seen);
                    }
                }
            }
        }

        @Override
        public void expectEnd(String id) {
            inner.expectEnd(id);
        }

        @Override
        public void renewVolumes() {
            inner.renewVolumes();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
