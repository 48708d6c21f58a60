package io.kjava.controllers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.controller.Controller;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.QueueMetrics;
import io.kjava.events.ApiEventRecorder;
import io.kjava.events.EventRecorder;
import io.kjava.informer.SharedInformers;
import io.kjava.leader.LeaderElection;
import io.kjava.leader.LeaderTimings;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All controllers, running: at once, or while this instance is the leader. A controller that fails is
 * tried again by itself; losing the lease stops all of them until it is won again.
 */
public final class ControllerManager implements AutoCloseable {
    private static final ObjectKey LEASE = ObjectKey.of("kube-system", "kube-controller-manager");

    private final ControllerManagerConfig config;
    private final ApiClient client;
    private final Function<String, ApiClient> accounts;
    private final SharedInformers informers;
    private final QueueMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Controller> running = new CopyOnWriteArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle();

    private ControllerManager(
            ControllerManagerConfig config,
            ApiClient client,
            Function<String, ApiClient> accounts,
            SharedInformers informers,
            QueueMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.config = requireNonNull(config, "config");
        this.client = requireNonNull(client, "client");
        this.accounts = requireNonNull(accounts, "accounts");
        this.informers = requireNonNull(informers, "informers");
        this.metrics = requireNonNull(metrics, "metrics");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /**
     * Starts all controllers.
     *
     * @param client as {@code system:kube-controller-manager}
     * @param accounts a client as that service account of {@code kube-system}; its owner closes it
     */
    public static ControllerManager start(
            ControllerManagerConfig config,
            ApiClient client,
            Function<String, ApiClient> accounts,
            SharedInformers informers,
            QueueMetrics metrics,
            InstantSource clock) {
        ControllerManager manager = new ControllerManager(
                config, client, accounts, informers, metrics, clock, RandomGenerator.of("L64X128MixRandom"));
        manager.begin();
        return manager;
    }

    /** Whether this instance runs the controllers now and all of them have seen what exists. */
    public boolean isWorking() {
        return !running.isEmpty() && running.stream().allMatch(Controller::isWorking);
    }

    private void begin() {
        if (config.leaderElection()) {
            lifecycle.own(LeaderElection.start(
                    client, LEASE, config.identity(), LeaderTimings.DEFAULT, this::startAll, clock, random));
        } else {
            lifecycle.own(startAll());
        }
    }

    private Lifecycle startAll() {
        Lifecycle term = new Lifecycle();
        try {
            Map<String, EventRecorder> recorders = new HashMap<>();
            ControllerContext context = new ControllerContext(
                    client,
                    accounts,
                    informers,
                    component -> recorders.computeIfAbsent(component, name -> term.own(recorder(name))),
                    clock,
                    random);
            for (ControllerSpec spec : ControllerCatalog.all(context, config)) {
                running.add(term.own(Controller.start(spec, metrics, clock, random)));
            }
            term.own(running::clear);
            return term;
        } catch (RuntimeException | Error failure) {
            running.clear();
            term.closeAfter(failure);
            throw failure;
        }
    }

    private ApiEventRecorder recorder(String component) {
        return ApiEventRecorder.start(client, component, "", clock);
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
