package io.kjava.controllers;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchEvent;
import io.kjava.codec.DynamicObject;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.time.TestingClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Nodes that really take pods: binds those that nobody has bound, makes them run and ready, and lets
 * deleted ones go. Can be told to leave some waiting.
 */
public final class TestingKubelet {
    private final ResourceClient<Pod> pods;
    private static final Duration BEAT = Duration.ofSeconds(40);

    private final ResourceClient<Lease> leases;
    private final TestingClock clock;
    private final Set<ObjectKey> changed = new LinkedHashSet<>();
    private final Set<String> nodes = new TreeSet<>();
    private final List<Predicate<Pod>> unready = new ArrayList<>();
    private Predicate<Pod> slowToDie = _ -> false;
    private Instant nextBeat = Instant.EPOCH;
    private int bound;

    TestingKubelet(TestingApiClient client, TestingClock clock) {
        this.pods = client.resource(Pod.class);
        this.leases = client.resource(Lease.class);
        this.clock = clock;
        client.follow(Pod.class, ListQuery.ALL, this::seen);
    }

    private synchronized void seen(WatchEvent<Pod> event) {
        switch (event) {
            case WatchEvent.Added<Pod> added -> changed.add(Keys.of(added.object()));
            case WatchEvent.Modified<Pod> modified -> changed.add(Keys.of(modified.object()));
            default -> {}
        }
    }

    void addNode(String name) {
        nodes.add(name);
    }

    /** The machine is gone; its pods stay as they were. */
    public void removeNode(String name) {
        nodes.remove(name);
    }

    /** The machine is back. */
    public void returnNode(String name) {
        nodes.add(name);
        nextBeat = Instant.EPOCH;
    }

    /** Such pods run but do not become ready. */
    public void keepUnready(Predicate<Pod> which) {
        unready.add(which);
    }

    /** Forgets what was kept unready and looks at all pods again. */
    public void makeReady() {
        unready.clear();
        pods.list(ListQuery.ALL).items().forEach(pod -> touch(Keys.of(pod)));
    }

    /** Such pods stay terminating when they are deleted, until {@link #finish}. */
    public void letDieSlowly(Predicate<Pod> which) {
        slowToDie = which;
    }

    public void letAllDie() {
        slowToDie = _ -> false;
        pods.list(ListQuery.ALL).items().forEach(pod -> touch(Keys.of(pod)));
    }

    private synchronized void touch(ObjectKey key) {
        changed.add(key);
    }

    /** When nodes must show again that they live. */
    Optional<Instant> next() {
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nextBeat);
    }

    private void beat() {
        if (clock.instant().isBefore(nextBeat)) {
            return;
        }
        nextBeat = clock.instant().plus(BEAT);
        for (String node : nodes) {
            ObjectKey key = ObjectKey.of("kube-node-lease", node);
            Lease lease = leases.get(key)
                    .orElseGet(() -> new LeaseBuilder()
                            .withNewMetadata()
                            .withNamespace(key.namespace())
                            .withName(key.name())
                            .endMetadata()
                            .withNewSpec()
                            .endSpec()
                            .build());
            lease.getSpec().setRenewTime(clock.instant().atZone(ZoneOffset.UTC));
            if (lease.getMetadata().getUid() == null) {
                leases.create(lease);
            } else {
                leases.update(lease);
            }
        }
    }

    /** Whether there was anything to do. */
    boolean work() {
        beat();
        List<ObjectKey> todo;
        synchronized (this) {
            todo = List.copyOf(changed);
            changed.clear();
        }
        todo.forEach(key -> pods.get(key).ifPresent(this::sync));
        return !todo.isEmpty();
    }

    private void sync(Pod pod) {
        if (PodFacts.nodeName(pod).isEmpty()) {
            if (!nodes.isEmpty() && !Keys.isTerminating(pod)) {
                bind(pod);
            }
        } else if (Keys.isTerminating(pod)) {
            if (nodes.contains(PodFacts.nodeName(pod)) && !slowToDie.test(pod)) {
                end(pod);
            }
        } else if (nodes.contains(PodFacts.nodeName(pod)) && !PodFacts.isFinished(pod)) {
            run(pod);
        }
    }

    private void bind(Pod pod) {
        List<String> all = List.copyOf(nodes);
        String wanted = named(pod);
        if (!wanted.isEmpty() && !nodes.contains(wanted)) {
            return;
        }
        Binding binding = new BindingBuilder()
                .withNewTarget()
                .withName(wanted.isEmpty() ? all.get(bound++ % all.size()) : wanted)
                .endTarget()
                .build();
        pods.createSub(Keys.of(pod), "binding", binding, DynamicObject.class);
    }

    /** The node that a daemon's affinity names; empty for any. */
    private static String named(Pod pod) {
        if (pod.getSpec().getAffinity() == null || pod.getSpec().getAffinity().getNodeAffinity() == null) {
            return "";
        }
        return pod
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .flatMap(term -> term.getMatchFields().stream())
                .flatMap(field -> field.getValues().stream())
                .findFirst()
                .orElse("");
    }

    private void end(Pod pod) {
        if (!pod.getMetadata().getFinalizers().isEmpty() && !PodFacts.isFinished(pod)) {
            finish(Keys.name(pod), Keys.namespace(pod), 137); // its tracker wants to see the end
        }
        try {
            pods.delete(Keys.of(pod), DeleteOptions.now().withUid(Keys.uid(pod)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void run(Pod pod) {
        boolean ready = unready.stream().noneMatch(which -> which.test(pod));
        if (PodFacts.phase(pod).equals("Running") && PodFacts.isReady(pod) == ready) {
            return;
        }
        int last = Math.abs(Keys.uid(pod).hashCode() % 250) + 2;
        Pod next = new PodBuilder(pod).build();
        PodStatus status = next.getStatus();
        status.setPhase("Running");
        status.setStartTime(Timestamps.format(clock.instant()));
        status.setPodIP("10.42.0." + last);
        status.setPodIPs(List.of(new io.fabric8.kubernetes.api.model.PodIP("10.42.0." + last)));
        setReady(status, ready);
        List<ContainerStatus> containers = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            containers.add(new ContainerStatusBuilder()
                    .withName(container.getName())
                    .withReady(ready)
                    .withRestartCount(0)
                    .withNewState()
                    .withNewRunning()
                    .endRunning()
                    .endState()
                    .build());
        }
        status.setContainerStatuses(containers);
        pods.updateStatus(next);
    }

    private void setReady(PodStatus status, boolean ready) {
        List<PodCondition> conditions = new ArrayList<>(status.getConditions());
        conditions.removeIf(c -> c.getType().equals("Ready"));
        PodCondition condition = new PodCondition();
        condition.setType("Ready");
        condition.setStatus(ready ? "True" : "False");
        condition.setLastTransitionTime(Timestamps.format(clock.instant()));
        conditions.add(condition);
        status.setConditions(conditions);
    }

    /** Lets a pod of the namespace default end. */
    public void finish(String name, int exitCode) {
        finish(name, "default", exitCode);
    }

    public void finish(String name, String namespace, int exitCode) {
        Pod pod = pods.get(ObjectKey.of(namespace, name)).orElseThrow();
        Pod next = new PodBuilder(pod).build();
        PodStatus status = next.getStatus();
        status.setPhase(exitCode == 0 ? "Succeeded" : "Failed");
        setReady(status, false);
        String now = Timestamps.format(clock.instant());
        List<ContainerStatus> containers = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            containers.add(new ContainerStatusBuilder()
                    .withName(container.getName())
                    .withReady(false)
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(exitCode)
                    .withFinishedAt(now)
                    .withReason(exitCode == 0 ? "Completed" : "Error")
                    .endTerminated()
                    .endState()
                    .build());
        }
        status.setContainerStatuses(containers);
        pods.updateStatus(next);
    }
}
