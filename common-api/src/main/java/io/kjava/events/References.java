package io.kjava.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;

/** Objects as the references that events carry. */
public final class References {
    private References() {}

    public static ObjectReference to(HasMetadata object) {
        return new ObjectReferenceBuilder()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .withResourceVersion(object.getMetadata().getResourceVersion())
                .build();
    }

    /** A part of an object, for example {@code spec.containers{web}}. */
    public static ObjectReference to(HasMetadata object, String fieldPath) {
        ObjectReference whole = to(object);
        whole.setFieldPath(fieldPath);
        return whole;
    }
}
