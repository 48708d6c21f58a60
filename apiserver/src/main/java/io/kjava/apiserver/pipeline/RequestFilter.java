package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** A station that every request passes: answers itself, or asks the next and returns its answer. */
@FunctionalInterface
public interface RequestFilter {
    ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException;
}
