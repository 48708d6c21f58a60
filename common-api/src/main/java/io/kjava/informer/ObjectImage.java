package io.kjava.informer;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The little of an object that is the same for every kind: who it is, who owns it, whether it is on its
 * way out. Small enough to keep one of each object in the cluster.
 *
 * @param deletionTimestamp empty while nobody asked for its deletion
 */
public record ObjectImage(
        ObjectKey key,
        String uid,
        String resourceVersion,
        List<Owner> owners,
        List<String> finalizers,
        String deletionTimestamp) {
    /** One owner reference. */
    public record Owner(
            String apiVersion, String kind, String name, String uid, boolean controller, boolean blocksDeletion) {}

    public ObjectImage {
        requireNonNull(key, "key");
        owners = List.copyOf(owners);
        finalizers = List.copyOf(finalizers);
    }

    public static ObjectImage of(DynamicObject object) {
        List<Owner> owners = new ArrayList<>();
        for (JsonNode reference : object.at("metadata", "ownerReferences")) {
            owners.add(new Owner(
                    reference.path("apiVersion").asString("").intern(),
                    reference.path("kind").asString("").intern(),
                    reference.path("name").asString(""),
                    reference.path("uid").asString(""),
                    reference.path("controller").asBoolean(false),
                    reference.path("blockOwnerDeletion").asBoolean(false)));
        }
        List<String> finalizers = new ArrayList<>();
        object.at("metadata", "finalizers").forEach(f -> finalizers.add(f.asString("")));
        return new ObjectImage(
                object.key(), object.uid(), object.resourceVersion(), owners, finalizers, object.deletionTimestamp());
    }

    public boolean isTerminating() {
        return !deletionTimestamp.isEmpty();
    }

    /** How an informer knows its images. */
    static Identity<ObjectImage> identity() {
        return new Identity<>() {
            @Override
            public ObjectKey key(ObjectImage image) {
                return image.key();
            }

            @Override
            public String uid(ObjectImage image) {
                return image.uid();
            }

            @Override
            public String resourceVersion(ObjectImage image) {
                return image.resourceVersion();
            }
        };
    }
}
