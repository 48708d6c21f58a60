package io.kjava.apiserver.handlers;

import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** The end of a request about one resource. Throws {@code ApiException}. */
@FunctionalInterface
public interface ResourceHandler {
    ApiResponse handle(ApiRequest request, ServedResource resource) throws InterruptedException;
}
