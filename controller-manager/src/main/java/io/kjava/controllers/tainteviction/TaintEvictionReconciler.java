package io.kjava.controllers.tainteviction;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.pods.Disruptions;
import io.kjava.controllers.pods.PodFacts;
import io.kjava.controllers.pods.PodIndex;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys are pods: each is looked at when it, or the taints of its node, change, and when its time is up. */
public final class TaintEvictionReconciler implements Reconciler {
    private static final int WORKERS = 8;

    private final ResourceClient<Pod> client;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final EventRecorder events;
    private final InstantSource clock;

    /** Since when a pod has been counting down, for taints that do not say when they were added. */
    private final Map<String, Instant> countdowns = new ConcurrentHashMap<>();

    private TaintEvictionReconciler(
            ApiClient client, Informer<Pod> pods, Informer<Node> nodes, EventRecorder events, InstantSource clock) {
        this.client = client.resource(Pod.class);
        this.pods = requireNonNull(pods, "pods");
        this.nodes = requireNonNull(nodes, "nodes");
        this.events = requireNonNull(events, "events");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(
            ApiClient client, SharedInformers informers, EventRecorder events, InstantSource clock) {
        Informer<Pod> pods = informers.informer(Pod.class);
        Informer<Node> nodes = informers.informer(Node.class);
        PodIndex index = new PodIndex(pods);
        TaintEvictionReconciler reconciler = new TaintEvictionReconciler(client, pods, nodes, events, clock);
        return ControllerSpec.of("taint-eviction-controller", WORKERS, reconciler)
                .from(KeySource.changes(pods, reconciler::podChanged))
                .from(KeySource.changes(nodes, (event, sink) -> nodeChanged(event, sink, index)));
    }

    private void podChanged(InformerEvent<Pod> event, KeySink sink) {
        Pod pod = event.object();
        if (event instanceof InformerEvent.Removed<Pod>) {
            countdowns.remove(Keys.uid(pod));
            return;
        }
        boolean moved = !(event instanceof InformerEvent.Updated<Pod> updated)
                || !PodFacts.nodeName(updated.before()).equals(PodFacts.nodeName(pod))
                || !updated.before()
                        .getSpec()
                        .getTolerations()
                        .equals(pod.getSpec().getTolerations());
        if (moved && isEvictable(pod)) {
            sink.add(Keys.of(pod));
        }
    }

    private static void nodeChanged(InformerEvent<Node> event, KeySink sink, PodIndex index) {
        List<Taint> before = event instanceof InformerEvent.Updated<Node> updated
                ? evicting(Taints.of(updated.before()))
                : List.of();
        List<Taint> after = evicting(Taints.of(event.object()));
        if (!before.equals(after)) {
            index.onNode(Keys.name(event.object())).forEach(pod -> sink.add(Keys.of(pod)));
        }
    }

    private static List<Taint> evicting(List<Taint> taints) {
        return taints.stream()
                .filter(t -> t.getEffect().equals(Taints.NO_EXECUTE))
                .toList();
    }

    private static boolean isEvictable(Pod pod) {
        return !PodFacts.nodeName(pod).isEmpty() && !Keys.isTerminating(pod) && !PodFacts.isFinished(pod);
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Pod> found = pods.get(key).filter(TaintEvictionReconciler::isEvictable);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        Pod pod = found.get();
        List<Taint> taints = nodes.get(ObjectKey.cluster(PodFacts.nodeName(pod)))
                .map(Taints::of)
                .map(TaintEvictionReconciler::evicting)
                .orElse(List.of());
        Optional<Duration> stay =
                EvictionTime.of(taints, pod.getSpec().getTolerations()).stay();
        Instant now = clock.instant();
        if (taints.isEmpty() || stay.isEmpty()) {
            if (countdowns.remove(Keys.uid(pod)) != null) {
                events.normal(pod, "TaintManagerEviction", "Cancelling deletion of Pod " + Keys.of(pod));
            }
            return Outcome.SETTLED;
        }
        Instant since = countdowns.computeIfAbsent(Keys.uid(pod), _ -> start(taints, now));
        Duration left = Duration.between(now, since.plus(stay.get()));
        if (left.isPositive()) {
            return new Outcome.CheckAgain(left);
        }
        evict(pod, now);
        return Outcome.SETTLED;
    }

    /** The newest taint starts the count, so that a restart of this process prolongs nothing. */
    private static Instant start(List<Taint> taints, Instant now) {
        Instant newest = Instant.EPOCH;
        for (Taint taint : taints) {
            Instant added = Timestamps.parse(taint.getTimeAdded()).orElse(now);
            newest = added.isAfter(newest) ? added : newest;
        }
        return newest.isAfter(now) ? now : newest;
    }

    private void evict(Pod pod, Instant now) {
        events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + Keys.of(pod));
        try {
            if (pod.getStatus() != null && !Disruptions.isMarked(pod)) {
                client.updateStatus(Disruptions.mark(
                        pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now));
            }
            client.delete(Keys.of(pod), DeleteOptions.DEFAULT.withUid(Keys.uid(pod)));
            countdowns.remove(Keys.uid(pod));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
