package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.List;

/** Runs a request through the filters, in order, to the handler at the end. Stateless. */
public final class RequestPipeline implements RequestHandler {
    private final RequestHandler entrance;

    public RequestPipeline(List<RequestFilter> filters, RequestHandler end) {
        RequestHandler next = requireNonNull(end, "end");
        for (RequestFilter filter : filters.reversed()) {
            RequestHandler after = next;
            next = request -> filter.filter(request, after);
        }
        this.entrance = next;
    }

    @Override
    public ApiResponse handle(ApiRequest request) throws InterruptedException {
        return entrance.handle(request);
    }
}
