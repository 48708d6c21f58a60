package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;

/**
 * What a POST to a subresource does that takes an object of another kind: binding, eviction, token.
 * Throws {@code ApiException}; thread-safe.
 */
@FunctionalInterface
public interface SubresourceAction {
    Answer perform(ServedResource resource, ObjectKey key, DynamicObject body, WriteOptions options);

    /** Refuses a body that does not name the object that the URL names. */
    static void requireSameName(ObjectKey key, DynamicObject body, String kind) {
        if (!body.name().equals(key.name())) {
            throw ApiException.badRequest("name in URL does not match name in " + kind + " object");
        }
    }

    /** An HTTP code and the object to show: a Status, or what was asked for. */
    record Answer(int code, DynamicObject object) {
        public Answer {
            requireNonNull(object, "object");
        }
    }
}
