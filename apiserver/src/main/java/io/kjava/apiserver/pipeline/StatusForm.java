package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** How a failure is written for the client that gets it. Pure. */
@FunctionalInterface
public interface StatusForm {
    StatusForm JSON = (request, code, json) -> new ApiResponse.Bytes(code, "application/json", json);

    /**
     * @param json a {@code Status}
     */
    ApiResponse.Bytes answer(ApiRequest request, int code, byte[] json);
}
