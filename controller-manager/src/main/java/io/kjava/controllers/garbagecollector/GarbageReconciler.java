package io.kjava.controllers.garbagecollector;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.DeleteOptions.Propagation;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.informer.ObjectImage;
import io.kjava.informer.ObjectImage.Owner;
import io.kjava.informer.SharedInformers;
import io.kjava.scheme.ResourceType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at one object and does what its owners' fate demands. Trusts the graph for nothing but hints:
 * whatever it deletes it has read from the server first. Keys are {@code delete/uid}, {@code
 * orphan/uid} and one that asks for the served kinds.
 */
public final class GarbageReconciler implements Reconciler {
    private static final int WORKERS = 20;
    private static final Duration UNSEEN = Duration.ofSeconds(5);

    private final ApiClient client;
    private final GraphSource source;
    private final AbsentOwners absent = new AbsentOwners();
    private final OwnerEdits edits;

    private GarbageReconciler(ApiClient client, GraphSource source) {
        this.client = requireNonNull(client, "client");
        this.source = requireNonNull(source, "source");
        this.edits = new OwnerEdits(client);
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers) {
        GraphSource source = new GraphSource(client, informers);
        return ControllerSpec.of("garbage-collector-controller", WORKERS, new GarbageReconciler(client, source))
                .from(source);
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        if (key.equals(GraphSource.REFRESH)) {
            source.refresh();
            return Outcome.SETTLED;
        }
        Optional<GraphNode.View> node = source.graph().find(key.name());
        if (node.isEmpty()) {
            return Outcome.SETTLED;
        }
        return key.namespace().equals("orphan") ? orphan(node.get()) : consider(node.get());
    }

    private Outcome orphan(GraphNode.View owner) {
        for (GraphNode.Dependent dependent : owner.dependents()) {
            if (dependent.type().isPresent()) {
                edits.removeOwners(dependent.type().get(), dependent.key(), dependent.uid(), Set.of(owner.uid()));
            }
        }
        owner.type().ifPresent(type -> edits.removeFinalizer(type, owner, GraphNode.ORPHAN));
        return Outcome.SETTLED;
    }

    private Outcome consider(GraphNode.View node) {
        if (node.terminating() && !node.waitingForDependents()) {
            return Outcome.SETTLED; // on its way already
        }
        Optional<ResourceType> type =
                node.type().or(() -> node.rumour().flatMap(o -> source.kinds().find(o.apiVersion(), o.kind())));
        if (type.isEmpty()) {
            return Outcome.SETTLED; // a kind that is not served: its objects cannot be judged
        }
        Optional<DynamicObject> latest = read(type.get(), node.key(), node.uid());
        if (latest.isEmpty()) {
            source.graph().gone(node.uid());
            return Outcome.SETTLED;
        }
        if (node.rumour().isPresent()) {
            return new Outcome.CheckAgain(UNSEEN); // it exists; its watch will show it
        }
        if (node.waitingForDependents()) {
            return waitForDependents(type.get(), node);
        }
        return judge(type.get(), node, latest.get());
    }

    private Optional<DynamicObject> read(ResourceType type, ObjectKey key, String uid) {
        ObjectKey scoped = type.namespaced() ? key : ObjectKey.cluster(key.name());
        return client.dynamic(type.name(), type.namespaced())
                .get(scoped)
                .filter(object -> object.uid().equals(uid));
    }

    private Outcome waitForDependents(ResourceType type, GraphNode.View node) {
        boolean blocked = false;
        for (GraphNode.Dependent dependent : node.dependents()) {
            if (dependent.blocks()) {
                blocked = true;
                if (!dependent.waitingForDependents()) {
                    source.enqueue(dependent.uid());
                }
            }
        }
        if (!blocked) {
            edits.removeFinalizer(type, node, GraphNode.FOREGROUND);
        }
        return Outcome.SETTLED;
    }

    private Outcome judge(ResourceType type, GraphNode.View node, DynamicObject latest) {
        ObjectImage image = ObjectImage.of(latest);
        if (image.owners().isEmpty()) {
            return Outcome.SETTLED;
        }
        Set<String> dangling = new HashSet<>();
        Set<String> waiting = new HashSet<>();
        boolean solid = false;
        for (Owner owner : image.owners()) {
            switch (fate(type, image.key(), owner)) {
                case ABSENT -> dangling.add(owner.uid());
                case WAITING -> waiting.add(owner.uid());
                case ALIVE -> solid = true;
                case UNKNOWN -> {
                    return Outcome.SETTLED;
                }
            }
        }
        if (solid) {
            dangling.addAll(waiting);
            if (!dangling.isEmpty()) {
                edits.removeOwners(type, image.key(), image.uid(), dangling);
            }
            return Outcome.SETTLED;
        }
        if (!waiting.isEmpty() && !node.dependents().isEmpty()) {
            if (node.dependents().stream().anyMatch(GraphNode.Dependent::waitingForDependents)) {
                edits.unblockOwners(type, image.key(), image.uid()); // perhaps a circle
            }
            delete(type, image, Propagation.FOREGROUND);
            return Outcome.SETTLED;
        }
        delete(type, image, inherited(image));
        return Outcome.SETTLED;
    }

    private static Propagation inherited(ObjectImage image) {
        if (image.finalizers().contains(GraphNode.ORPHAN)) {
            return Propagation.ORPHAN;
        }
        return image.finalizers().contains(GraphNode.FOREGROUND) ? Propagation.FOREGROUND : Propagation.BACKGROUND;
    }

    private enum Fate {
        ALIVE,
        WAITING,
        ABSENT,
        UNKNOWN
    }

    private Fate fate(ResourceType dependentType, ObjectKey dependent, Owner owner) {
        if (absent.contains(dependent.namespace(), owner)) {
            return Fate.ABSENT;
        }
        Optional<ResourceType> type = source.kinds().find(owner.apiVersion(), owner.kind());
        if (type.isEmpty()) {
            return Fate.UNKNOWN;
        }
        if (type.get().namespaced() && !dependentType.namespaced()) {
            return Fate.UNKNOWN; // invalid: left alone, as Kubernetes does
        }
        ResourceClient<DynamicObject> resource =
                client.dynamic(type.get().name(), type.get().namespaced());
        ObjectKey key = type.get().namespaced()
                ? ObjectKey.of(dependent.namespace(), owner.name())
                : ObjectKey.cluster(owner.name());
        Optional<ObjectImage> found =
                resource.get(key).map(ObjectImage::of).filter(o -> o.uid().equals(owner.uid()));
        if (found.isEmpty()) {
            absent.add(dependent.namespace(), owner);
            return Fate.ABSENT;
        }
        boolean waits = found.get().isTerminating() && found.get().finalizers().contains(GraphNode.FOREGROUND);
        return waits ? Fate.WAITING : Fate.ALIVE;
    }

    private void delete(ResourceType type, ObjectImage image, Propagation propagation) {
        try {
            client.dynamic(type.name(), type.namespaced())
                    .delete(
                            image.key(),
                            DeleteOptions.DEFAULT
                                    .withUid(image.uid())
                                    .withResourceVersion(image.resourceVersion())
                                    .withPropagation(propagation));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
