package io.kjava.controllers.serviceaccount;

import io.kjava.api.ApiException;

/** Whether the server refused because the namespace is going or gone: nothing to retry. */
final class NamespaceEnd {
    private NamespaceEnd() {}

    static boolean isCauseOf(ApiException e) {
        return e.isNotFound()
                || e.details().causes().stream()
                        .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }
}
