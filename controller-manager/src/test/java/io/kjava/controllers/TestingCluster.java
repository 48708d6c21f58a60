package io.kjava.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.TestingApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.events.TestingEventRecorder;
import io.kjava.informer.TestingInformers;
import io.kjava.time.TestingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A cluster of controllers on one thread and a clock of its own: {@link #settle} runs every reconcile
 * that is due until nothing is left to do; {@link #advance} lets time pass. Nodes and pods behave as a
 * {@link TestingKubelet} makes them.
 */
public final class TestingCluster implements AutoCloseable {
    private static final int MOST_STEPS = 20_000;

    private final TestingClock clock = new TestingClock();
    private final TestingApiClient client = new TestingApiClient(clock);
    private final TestingInformers informers = new TestingInformers(client);
    private final TestingEventRecorder events = new TestingEventRecorder();
    private final List<Running> controllers = new ArrayList<>();
    private final PriorityQueue<Due> delayed = new PriorityQueue<>(Comparator.comparing(Due::at));
    private final List<String> failures = new ArrayList<>();
    private final TestingKubelet kubelet;

    private record Due(Instant at, Running controller, ObjectKey key) {}

    private static final class Running {
        final ControllerSpec spec;
        final Set<ObjectKey> ready = new LinkedHashSet<>();
        final Map<ObjectKey, Integer> failed = new HashMap<>();

        Running(ControllerSpec spec) {
            this.spec = spec;
        }
    }

    /** All controllers but the named ones. */
    public TestingCluster(String... disabled) {
        this(ControllerManagerConfig.defaults("root certificate", List.of("10.42.0.0/16"))
                .without(Set.of(disabled)));
    }

    public TestingCluster(ControllerManagerConfig config) {
        kubelet = new TestingKubelet(client, clock);
        ControllerContext context =
                new ControllerContext(client, _ -> client, informers, _ -> events, clock, new SplittableRandom(1));
        for (ControllerSpec spec : ControllerCatalog.all(context, config)) {
            start(spec);
        }
    }

    private void start(ControllerSpec spec) {
        Running running = new Running(spec);
        KeySink sink = new KeySink() {
            @Override
            public void add(ObjectKey key) {
                synchronized (running.ready) {
                    running.ready.add(key);
                }
            }

            @Override
            public void addAfter(ObjectKey key, Duration delay) {
                delay(running, key, delay);
            }
        };
        controllers.add(running);
        for (KeySource source : spec.sources()) {
            source.start(sink);
        }
    }

    private void delay(Running running, ObjectKey key, Duration delay) {
        synchronized (delayed) {
            delayed.add(new Due(clock.instant().plus(delay), running, key));
        }
    }

    /** Reconciles until everything is as it should be, or time must pass. */
    public TestingCluster settle() {
        for (int i = 0; i < MOST_STEPS; i++) {
            releaseDue();
            boolean worked = kubelet.work();
            for (Running running : controllers) {
                worked |= step(running);
            }
            if (!worked) {
                return this;
            }
        }
        throw new AssertionError("the cluster does not come to rest; last failures: " + failures);
    }

    /** Lets time pass, stopping at every deadline on the way. */
    public TestingCluster advance(Duration by) {
        Instant end = clock.instant().plus(by);
        settle();
        for (Optional<Instant> next = next(end); next.isPresent(); next = next(end)) {
            clock.set(next.get());
            settle();
        }
        clock.set(end);
        return settle();
    }

    private Optional<Instant> next(Instant end) {
        synchronized (delayed) {
            Instant earliest = delayed.isEmpty() ? null : delayed.peek().at();
            Instant kubeletNext = kubelet.next().orElse(null);
            if (earliest == null || kubeletNext != null && kubeletNext.isBefore(earliest)) {
                earliest = kubeletNext;
            }
            return Optional.ofNullable(earliest).filter(at -> !at.isAfter(end));
        }
    }

    private void releaseDue() {
        synchronized (delayed) {
            while (!delayed.isEmpty() && !delayed.peek().at().isAfter(clock.instant())) {
                Due due = delayed.remove();
                due.controller().ready.add(due.key());
            }
        }
    }

    private boolean step(Running running) {
        ObjectKey key;
        synchronized (running.ready) {
            if (running.ready.isEmpty()) {
                return false;
            }
            key = running.ready.iterator().next();
            running.ready.remove(key);
        }
        try {
            Outcome outcome = running.spec.reconciler().reconcile(key);
            running.failed.remove(key);
            if (outcome instanceof Outcome.CheckAgain again) {
                delay(running, key, again.after());
            }
        } catch (ApiException | IllegalStateException e) {
            failures.add(running.spec.name() + " " + key + ": " + e.getMessage());
            int count = running.failed.merge(key, 1, Integer::sum);
            delay(running, key, Duration.ofMillis(5L << Math.min(count, 17)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return true;
    }

    public TestingApiClient client() {
        return client;
    }

    public TestingInformers informers() {
        return informers;
    }

    public TestingClock clock() {
        return clock;
    }

    public TestingKubelet kubelet() {
        return kubelet;
    }

    public List<String> events() {
        return events.lines();
    }

    /** Reconcile calls that threw, oldest first. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    public <T extends HasMetadata> T create(T object) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) object.getClass();
        return client.resource(type).create(object);
    }

    public <T extends HasMetadata> T get(Class<T> type, String name) {
        return find(type, name).orElseThrow();
    }

    public <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
        return client.resource(type).list(ListQuery.ALL).items().stream()
                .filter(o -> o.getMetadata().getName().equals(name))
                .filter(o -> Keys.namespace(o).isEmpty() || Keys.namespace(o).equals("default"))
                .findFirst();
    }

    public <T extends HasMetadata> List<T> all(Class<T> type) {
        return client.resource(type).list(ListQuery.ALL).items();
    }

    public <T extends HasMetadata> List<T> all(Class<T> type, Predicate<T> filter) {
        return all(type).stream().filter(filter).toList();
    }

    /** Changes the newest version of an object. */
    public <T extends HasMetadata> T edit(Class<T> type, String name, UnaryOperator<T> change) {
        return client.resource(type).update(change.apply(get(type, name)));
    }

    public <T extends HasMetadata> T editStatus(Class<T> type, String name, UnaryOperator<T> change) {
        return client.resource(type).updateStatus(change.apply(get(type, name)));
    }

    public <T extends HasMetadata> void delete(Class<T> type, String name) {
        ResourceClient<T> resource = client.resource(type);
        resource.delete(
                Keys.of(get(type, name)),
                io.kjava.client.DeleteOptions.DEFAULT.withPropagation(
                        io.kjava.client.DeleteOptions.Propagation.BACKGROUND));
    }

    /** A node that is ready, to which the kubelet gives pods. */
    public TestingCluster node(String name) {
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("kubelet is posting ready status")
                .withLastHeartbeatTime(Timestamps.format(clock.instant()))
                .withLastTransitionTime(Timestamps.format(clock.instant()))
                .endCondition()
                .endStatus()
                .build();
        client.seed(node);
        kubelet.addNode(name);
        return this;
    }

    @Override
    public void close() {
        informers.close();
    }
}
