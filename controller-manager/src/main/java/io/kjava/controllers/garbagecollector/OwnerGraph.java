package io.kjava.controllers.garbagecollector;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.controller.KeySink;
import io.kjava.informer.ObjectImage;
import io.kjava.informer.ObjectImage.Owner;
import io.kjava.scheme.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who owns whom, over all objects of the cluster. Watches write it, workers read it; says which objects
 * need a look. Thread-safe by one lock, never held while calling out.
 */
final class OwnerGraph {
    private final Map<String, GraphNode> nodes = new HashMap<>();
    private final KeySink sink;

    OwnerGraph(KeySink sink) {
        this.sink = requireNonNull(sink, "sink");
    }

    /** Check whether the object should go. */
    static ObjectKey deleteKey(String uid) {
        return ObjectKey.of("delete", uid);
    }

    /** Take the object off its dependents. */
    static ObjectKey orphanKey(String uid) {
        return ObjectKey.of("orphan", uid);
    }

    void seen(ResourceType type, ObjectImage image) {
        Set<ObjectKey> work = new HashSet<>();
        synchronized (nodes) {
            GraphNode node = nodes.get(image.uid());
            boolean known = node != null && !node.isVirtual();
            if (node == null) {
                node = new GraphNode(image.uid(), image.key());
                nodes.put(image.uid(), node);
            }
            List<Owner> before = node.owners;
            boolean wasWaiting = node.waitingForDependents;
            boolean wasOrphaning = node.orphaning;
            boolean misnamed = node.isVirtual() && !node.key.equals(image.key());
            node.see(type, image);
            if (!known || !before.equals(node.owners)) {
                relink(node, before, work);
            }
            if (misnamed || !known) {
                checkNames(node, work);
            }
            if (node.orphaning && !wasOrphaning) {
                work.add(orphanKey(node.uid));
            }
            if (node.waitingForDependents && !wasWaiting) {
                node.dependents.keySet().forEach(uid -> work.add(deleteKey(uid)));
                work.add(deleteKey(node.uid));
            }
        }
        work.forEach(sink::add);
    }

    /** Dependents that point to this uid by a wrong name or from another namespace need a look. */
    private static void checkNames(GraphNode node, Set<ObjectKey> work) {
        for (GraphNode dependent : node.dependents.values()) {
            for (Owner owner : dependent.owners) {
                if (owner.uid().equals(node.uid) && isMisnamed(node, dependent, owner)) {
                    work.add(deleteKey(dependent.uid));
                }
            }
        }
    }

    private static boolean isMisnamed(GraphNode owner, GraphNode dependent, Owner reference) {
        boolean sameKind = owner.type == null || owner.type.kind().equals(reference.kind());
        boolean reachable =
                owner.key.namespace().isEmpty() || owner.key.namespace().equals(dependent.key.namespace());
        return !sameKind || !reachable || !owner.key.name().equals(reference.name());
    }

    private void relink(GraphNode node, List<Owner> before, Set<ObjectKey> work) {
        Set<String> now = new HashSet<>();
        for (Owner owner : node.owners) {
            now.add(owner.uid());
            GraphNode ownerNode = nodes.get(owner.uid());
            if (ownerNode == null) {
                ownerNode = new GraphNode(owner.uid(), ObjectKey.of(node.key.namespace(), owner.name()));
                ownerNode.rumour = owner;
                nodes.put(owner.uid(), ownerNode);
                work.add(deleteKey(owner.uid())); // does it exist at all?
            } else if (isMisnamed(ownerNode, node, owner)) {
                work.add(deleteKey(node.uid));
            }
            ownerNode.dependents.put(node.uid, node);
            if (ownerNode.waitingForDependents) {
                work.add(deleteKey(node.uid));
            }
        }
        for (Owner old : before) {
            boolean blocked = old.blocksDeletion();
            boolean blocks = node.owners.stream().anyMatch(o -> o.uid().equals(old.uid()) && o.blocksDeletion());
            GraphNode ownerNode = nodes.get(old.uid());
            if (ownerNode == null) {
                continue;
            }
            if (blocked && !blocks && ownerNode.waitingForDependents) {
                work.add(deleteKey(old.uid()));
            }
            if (!now.contains(old.uid())) {
                unlink(ownerNode, node.uid);
            }
        }
    }

    private void unlink(GraphNode owner, String dependent) {
        owner.dependents.remove(dependent);
        if (owner.isVirtual() && owner.dependents.isEmpty()) {
            nodes.remove(owner.uid);
        }
    }

    /** The object is gone: its dependents may have to follow, its owners may be waiting. */
    void gone(String uid) {
        Set<ObjectKey> work = new HashSet<>();
        synchronized (nodes) {
            GraphNode node = nodes.remove(uid);
            if (node == null) {
                return;
            }
            for (Owner owner : node.owners) {
                GraphNode ownerNode = nodes.get(owner.uid());
                if (ownerNode != null) {
                    unlink(ownerNode, uid);
                    if (ownerNode.waitingForDependents) {
                        work.add(deleteKey(owner.uid()));
                    }
                }
            }
            node.dependents.keySet().forEach(dependent -> work.add(deleteKey(dependent)));
        }
        work.forEach(sink::add);
    }

    /** The resource is no longer served: nothing is known about its objects. */
    void forget(ResourceName resource) {
        List<String> uids;
        synchronized (nodes) {
            uids = nodes.values().stream()
                    .filter(n -> n.type != null && n.type.name().equals(resource))
                    .map(n -> n.uid)
                    .toList();
        }
        uids.forEach(this::gone);
    }

    Optional<GraphNode.View> find(String uid) {
        synchronized (nodes) {
            return Optional.ofNullable(nodes.get(uid)).map(GraphNode::view);
        }
    }

    /** Asks for a look at an object. */
    void enqueue(String uid) {
        sink.add(deleteKey(uid));
    }

    int size() {
        synchronized (nodes) {
            return nodes.size();
        }
    }
}
