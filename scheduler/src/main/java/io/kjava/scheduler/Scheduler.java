package io.kjava.scheduler;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.client.ApiClient;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.Threads;
import io.kjava.scheduler.cache.SnapshotCache;
import io.kjava.scheduler.cycle.BindingCycle;
import io.kjava.scheduler.cycle.ClaimBinding;
import io.kjava.scheduler.cycle.Placement;
import io.kjava.scheduler.cycle.Preemption;
import io.kjava.scheduler.cycle.SchedulingCycle;
import io.kjava.scheduler.cycle.UnplacedReporter;
import io.kjava.scheduler.framework.VolumeChoice;
import io.kjava.scheduler.plugins.VolumeBinding;
import io.kjava.scheduler.queue.QueuedPod;
import io.kjava.scheduler.queue.SchedulingQueue;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import io.kjava.telemetry.MetricRegistry;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every pod without a node one. One thread ({@code scheduler}) takes the next pod and decides;
 * each binding is a thread of its own, so that the loop never waits for the API.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    /** What the step before preemption has to say: kjava allocates no devices. */
    private static final String AFTER_CLAIMS = " no new claims to deallocate, preemption: ";

    private final SnapshotCache cache;
    private final SchedulingQueue queue;
    private final SchedulingCycle cycle;
    private final Preemption preemption;
    private final BindingCycle binding;
    private final UnplacedReporter reporter;
    private final Semaphore bindings;
    private final SchedulerMetrics metrics;
    private final Lifecycle lifecycle = new Lifecycle();
    private volatile boolean working;

    private Scheduler(
            SchedulerConfig config,
            SnapshotCache cache,
            SchedulingQueue queue,
            UnplacedReporter reporter,
            BindingCycle binding,
            SchedulerMetrics metrics,
            RandomGenerator random) {
        this.metrics = metrics;
        this.cache = cache;
        this.queue = queue;
        this.reporter = reporter;
        this.cycle = new SchedulingCycle(Profiles.defaults(), random);
        this.preemption = new Preemption(cycle);
        this.binding = binding;
        this.bindings = new Semaphore(config.bindings());
    }

    /** Starts to place pods as soon as nodes and pods are known. */
    public static Scheduler start(
            SchedulerConfig config,
            ApiClient client,
            SharedInformers informers,
            EventRecorder events,
            MetricRegistry registry,
            InstantSource clock,
            RandomGenerator random) {
        requireNonNull(config, "config");
        InformedWorld world = new InformedWorld(informers);
        SnapshotCache cache = new SnapshotCache(world);
        SchedulingQueue queue = new SchedulingQueue(clock);
        UnplacedReporter reporter = new UnplacedReporter(client, events, clock);
        ClaimBinding claims = new ClaimBinding(client, world, clock);
        BindingCycle binding = new BindingCycle(client, cache, queue, events, claims);
        SchedulerMetrics metrics = new SchedulerMetrics(config.schedulerName(), queue, registry);
        Scheduler scheduler = new Scheduler(config, cache, queue, reporter, binding, metrics, random);
        ClusterFeed feed = new ClusterFeed(config.schedulerName(), cache, queue, reporter);
        Informer<Node> nodes = informers.informer(Node.class);
        Informer<Pod> pods = informers.informer(Pod.class);
        nodes.addHandler(feed::node);
        pods.addHandler(feed::pod);
        world.claims().addHandler(_ -> {
            claims.claimChanged();
            queue.wake(WakeUp.VOLUME_CHANGED);
        });
        world.volumeInformer().addHandler(_ -> queue.wake(WakeUp.VOLUME_CHANGED));
        world.namespaces().addHandler(_ -> queue.wake(WakeUp.NAMESPACE_CHANGED));
        scheduler.lifecycle.start("scheduler", () -> {
            try {
                for (Informer<?> informer : world.all()) {
                    informer.awaitSync();
                }
                nodes.awaitSync();
                pods.awaitSync();
                scheduler.working = true;
                scheduler.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // asked to stop
            } finally {
                scheduler.working = false;
            }
        });
        return scheduler;
    }

    /** Whether it has seen all nodes and pods and takes one pod after the other. */
    public boolean isWorking() {
        return working;
    }

    private void run() throws InterruptedException {
        while (true) {
            QueuedPod next = queue.take();
            try {
                schedule(next);
            } catch (RuntimeException e) {
                // One pod that breaks a rule's assumptions must not stop all others.
                log.atError().addKeyValue("pod", next.pod().key()).setCause(e).log("cycle failed");
                metrics.failed(0);
                queue.putBack(next, Set.of(), queue.wakeUpsSeen());
            }
        }
    }

    private void schedule(QueuedPod next) throws InterruptedException {
        long start = System.nanoTime();
        long seen = queue.wakeUpsSeen();
        ClusterSnapshot snapshot = cache.snapshot();
        switch (cycle.place(next.pod(), snapshot)) {
            case Placement.Placed placed -> {
                List<VolumeChoice> choices = choices(next.pod(), snapshot, placed.node());
                cache.assume(next.pod(), placed.node());
                bindings.acquire();
                Threads.start("bind-" + next.pod().key(), () -> {
                    try {
                        binding.bind(next, placed.node(), choices);
                        metrics.scheduled(System.nanoTime() - start, next.attempts());
                    } finally {
                        bindings.release();
                    }
                });
            }
            case Placement.Nowhere nowhere -> {
                unplaced(next, snapshot, nowhere, seen);
                metrics.unschedulable(System.nanoTime() - start);
            }
        }
    }

    private static List<VolumeChoice> choices(PodView pod, ClusterSnapshot snapshot, String node) {
        return Optional.ofNullable(snapshot.nodes().get(node))
                .flatMap(view -> VolumeBinding.choices(pod, snapshot, view))
                .orElse(List.of());
    }

    private void unplaced(QueuedPod next, ClusterSnapshot snapshot, Placement.Nowhere nowhere, long seen) {
        PodView pod = next.pod();
        Optional<String> ineligible = Preemption.ineligible(pod, snapshot);
        Optional<Preemption.Victims> victims =
                ineligible.isPresent() ? Optional.empty() : preemption.plan(pod, snapshot, nowhere);
        String message = victims.isPresent()
                ? nowhere.message()
                : nowhere.message() + AFTER_CLAIMS + ineligible.orElseGet(() -> Preemption.explain(snapshot, nowhere));
        Set<WakeUp> wakeUps = new HashSet<>(nowhere.wakeUps());
        victims.ifPresent(_ -> wakeUps.add(WakeUp.POD_GONE));
        // Whoever may not preempt keeps what it was promised; whoever may and cannot loses it.
        Optional<String> nomination = ineligible.isPresent()
                ? Optional.empty()
                : Optional.of(victims.map(Preemption.Victims::node).orElse(""));
        nomination.ifPresent(node -> nominate(pod, node));
        List<PodView> outbidden =
                victims.map(v -> Preemption.outbidden(pod, snapshot, v.node())).orElse(List.of());
        outbidden.forEach(other -> cache.denominate(other.key()));
        // Back in line before the status is written: the update that follows must find it there.
        queue.putBack(next, wakeUps, seen);
        Threads.start("unplaced-" + pod.key(), () -> {
            outbidden.forEach(reporter::reportOutbidden);
            victims.ifPresent(v -> v.pods().forEach(p -> reporter.evict(p, pod, v.node())));
            reporter.report(pod, message, nomination);
        });
    }

    private void nominate(PodView pod, String node) {
        if (node.isEmpty()) {
            cache.denominate(pod.key());
        } else {
            cache.nominate(pod, node);
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
