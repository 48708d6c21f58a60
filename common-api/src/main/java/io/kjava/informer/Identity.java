package io.kjava.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;

/** What a copy must know about its objects, whatever their form. */
public interface Identity<T> {
    ObjectKey key(T object);

    /** Empty when unknown. */
    String uid(T object);

    String resourceVersion(T object);

    /** The identity of typed kinds. */
    static <T extends HasMetadata> Identity<T> typed() {
        return new Identity<>() {
            @Override
            public ObjectKey key(T object) {
                return new ObjectKey(
                        orEmpty(object.getMetadata().getNamespace()),
                        orEmpty(object.getMetadata().getName()));
            }

            @Override
            public String uid(T object) {
                return orEmpty(object.getMetadata().getUid());
            }

            @Override
            public String resourceVersion(T object) {
                return orEmpty(object.getMetadata().getResourceVersion());
            }
        };
    }

    /** The identity of trees. */
    static Identity<DynamicObject> dynamic() {
        return new Identity<>() {
            @Override
            public ObjectKey key(DynamicObject object) {
                return object.key();
            }

            @Override
            public String uid(DynamicObject object) {
                return object.uid();
            }

            @Override
            public String resourceVersion(DynamicObject object) {
                return object.resourceVersion();
            }
        };
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}
