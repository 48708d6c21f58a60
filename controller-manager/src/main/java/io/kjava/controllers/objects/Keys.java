package io.kjava.controllers.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;

/** Keys and other identities of typed objects. */
public final class Keys {
    private Keys() {}

    public static ObjectKey of(HasMetadata object) {
        return new ObjectKey(namespace(object), object.getMetadata().getName());
    }

    /** Empty for cluster-scoped kinds. */
    public static String namespace(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    public static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    public static String uid(HasMetadata object) {
        String uid = object.getMetadata().getUid();
        return uid == null ? "" : uid;
    }

    public static boolean isTerminating(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Zero when the server has not set it. */
    public static long generation(HasMetadata object) {
        Long generation = object.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
