package io.kjava.controllers.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Optional;

/** Who controls an object. */
public final class Owners {
    private Owners() {}

    /** The one owner that is its controller. */
    public static Optional<OwnerReference> controllerOf(HasMetadata object) {
        for (OwnerReference reference : object.getMetadata().getOwnerReferences()) {
            if (Values.isTrue(reference.getController())) {
                return Optional.of(reference);
            }
        }
        return Optional.empty();
    }

    /** Empty when nobody controls the object. */
    public static String controllerUid(HasMetadata object) {
        return controllerOf(object).map(OwnerReference::getUid).orElse("");
    }

    public static boolean controls(HasMetadata owner, HasMetadata object) {
        return controllerUid(object).equals(Keys.uid(owner));
    }

    /** The reference that a controller puts on what it makes for an object. */
    public static OwnerReference controllerReference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** The group of an {@code apiVersion}; empty for the core group. */
    public static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
