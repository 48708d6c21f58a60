package io.kjava.controllers.garbagecollector;

import io.kjava.api.ObjectKey;
import io.kjava.informer.ObjectImage;
import io.kjava.informer.ObjectImage.Owner;
import io.kjava.scheme.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object in the graph. Guarded by the graph's lock; what leaves the graph is a {@link View}. */
final class GraphNode {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    final String uid;
    final Map<String, GraphNode> dependents = new LinkedHashMap<>();

    @Nullable
    ResourceType type;

    ObjectKey key;

    /** What the reference says that led here; null once the object itself was seen. */
    @Nullable
    Owner rumour;

    List<Owner> owners = List.of();
    boolean terminating;
    boolean waitingForDependents;
    boolean orphaning;

    GraphNode(String uid, ObjectKey key) {
        this.uid = uid;
        this.key = key;
    }

    /** Known only from a reference so far. */
    boolean isVirtual() {
        return rumour != null;
    }

    void see(ResourceType seenType, ObjectImage image) {
        type = seenType;
        key = image.key();
        rumour = null;
        owners = image.owners();
        terminating = image.isTerminating();
        waitingForDependents = terminating && image.finalizers().contains(FOREGROUND);
        orphaning = terminating && image.finalizers().contains(ORPHAN);
    }

    boolean isBlocking(String ownerUid) {
        return owners.stream().anyMatch(o -> o.uid().equals(ownerUid) && o.blocksDeletion());
    }

    View view() {
        return new View(
                uid,
                Optional.ofNullable(type),
                key,
                Optional.ofNullable(rumour),
                terminating,
                waitingForDependents,
                dependents.values().stream()
                        .map(d -> new Dependent(
                                d.uid, Optional.ofNullable(d.type), d.key, d.waitingForDependents, d.isBlocking(uid)))
                        .toList());
    }

    /** A node at one instant. */
    record View(
            String uid,
            Optional<ResourceType> type,
            ObjectKey key,
            Optional<Owner> rumour,
            boolean terminating,
            boolean waitingForDependents,
            List<Dependent> dependents) {}

    /** A dependent as its owner sees it. */
    record Dependent(
            String uid, Optional<ResourceType> type, ObjectKey key, boolean waitingForDependents, boolean blocks) {}
}
