package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** Hands a request to the handler of its verb. */
public final class ResourceRouter implements RequestHandler {
    @Override
    public ApiResponse handle(ApiRequest request) throws InterruptedException {
        throw new ApiException(
                Reason.NOT_FOUND,
                "the server could not find the requested resource",
                Details.NONE);
    }
}
