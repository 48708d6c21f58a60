package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/**
 * The end of a request's way. Runs on the request's virtual thread and may block; throws {@code
 * ApiException} for every failure that a client should read.
 */
@FunctionalInterface
public interface RequestHandler {
    ApiResponse handle(ApiRequest request) throws InterruptedException;
}
