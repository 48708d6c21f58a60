package io.kjava.scheduler;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ObjectKey;
import io.kjava.informer.InformerEvent;
import io.kjava.scheduler.cache.SnapshotCache;
import io.kjava.scheduler.cycle.UnplacedReporter;
import io.kjava.scheduler.queue.SchedulingQueue;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns informers' events into changes of the cache and of the queue. Runs on reflectors' threads. */
final class ClusterFeed {
    private final String schedulerName;
    private final SnapshotCache cache;
    private final SchedulingQueue queue;
    private final UnplacedReporter reporter;

    ClusterFeed(String schedulerName, SnapshotCache cache, SchedulingQueue queue, UnplacedReporter reporter) {
        this.schedulerName = requireNonNull(schedulerName, "schedulerName");
        this.cache = requireNonNull(cache, "cache");
        this.queue = requireNonNull(queue, "queue");
        this.reporter = requireNonNull(reporter, "reporter");
    }

    void node(InformerEvent<Node> event) {
        switch (event) {
            case InformerEvent.Added<Node>(Node node) -> {
                cache.putNode(node);
                queue.wake(WakeUp.NODE_CHANGED);
            }
            case InformerEvent.Updated<Node>(Node before, Node node) -> {
                if (matters(before, node)) {
                    cache.putNode(node);
                    queue.wake(WakeUp.NODE_CHANGED);
                }
            }
            case InformerEvent.Removed<Node>(Node node) -> {
                cache.removeNode(node.getMetadata().getName());
                queue.wake(WakeUp.NODE_CHANGED); // one place less may even out a spread
            }
        }
    }

    /** A heartbeat changes nothing that a rule asks for. */
    private static boolean matters(Node before, Node after) {
        return !Objects.equals(before.getSpec(), after.getSpec())
                || !Objects.equals(
                        before.getMetadata().getLabels(), after.getMetadata().getLabels())
                || !Objects.equals(capacity(before), capacity(after));
    }

    private static List<Object> capacity(Node node) {
        return node.getStatus() == null
                ? List.of()
                : List.of(node.getStatus().getAllocatable(), node.getStatus().getImages());
    }

    void pod(InformerEvent<Pod> event) {
        switch (event) {
            case InformerEvent.Added<Pod>(Pod pod) -> changed(null, pod);
            case InformerEvent.Updated<Pod>(Pod before, Pod pod) -> changed(before, pod);
            case InformerEvent.Removed<Pod>(Pod pod) -> gone(pod);
        }
    }

    private void changed(@Nullable Pod before, Pod pod) {
        PodView view = PodView.of(pod);
        if (isFinished(pod)) {
            gone(pod);
        } else if (isAssigned(pod)) {
            queue.remove(view.key());
            boolean news = before == null || !isAssigned(before) || !sameForRules(before, pod);
            if (news || cache.isAssumed(view.key()) || view.terminating()) {
                cache.putPod(view, pod.getSpec().getNodeName());
            }
            if (news) {
                queue.wake(WakeUp.POD_ASSIGNED);
            }
        } else if (isOurs(pod)) {
            waiting(before, pod, view);
        }
    }

    private void waiting(@Nullable Pod before, Pod pod, PodView view) {
        if (view.terminating()) {
            queue.remove(view.key());
            cache.denominate(view.key());
            return;
        }
        if (!view.nominatedNode().isEmpty()) {
            cache.nominate(view, view.nominatedNode());
        } else if (before != null && !PodView.of(before).nominatedNode().isEmpty()) {
            cache.denominate(view.key());
        }
        if (!pod.getSpec().getSchedulingGates().isEmpty()) {
            queue.remove(view.key());
            reporter.reportGated(view);
        } else if (before == null || !sameForRules(before, pod)) {
            if (!cache.isAssumed(view.key())) {
                queue.add(view);
            }
        } else {
            queue.refresh(view);
        }
    }

    private static boolean sameForRules(Pod before, Pod after) {
        return Objects.equals(before.getSpec(), after.getSpec())
                && Objects.equals(
                        before.getMetadata().getLabels(), after.getMetadata().getLabels())
                && Objects.equals(
                        before.getMetadata().getUid(), after.getMetadata().getUid());
    }

    private void gone(Pod pod) {
        ObjectKey key = PodView.of(pod).key();
        queue.remove(key);
        cache.denominate(key);
        cache.removePod(key);
        queue.wake(WakeUp.POD_GONE); // one without a node may have held a promise
    }

    private boolean isOurs(Pod pod) {
        String name = pod.getSpec().getSchedulerName();
        return name == null || name.isEmpty() || name.equals(schedulerName);
    }

    private static boolean isAssigned(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return node != null && !node.isEmpty();
    }

    private static boolean isFinished(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }
}
