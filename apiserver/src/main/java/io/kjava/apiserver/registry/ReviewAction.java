package io.kjava.apiserver.registry;

import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;

/** Answers an object that is asked and not stored. Throws {@code ApiException}; thread-safe. */
@FunctionalInterface
public interface ReviewAction {
    /**
     * @param namespace of the path; empty for a cluster-scoped type
     * @param review what was asked; becomes the answer by getting a status
     */
    DynamicObject review(UserInfo user, String namespace, DynamicObject review);
}
