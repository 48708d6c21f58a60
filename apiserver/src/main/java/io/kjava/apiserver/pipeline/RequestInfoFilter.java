package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.RequestInfoParser;

/** Says what is asked for. */
public final class RequestInfoFilter implements RequestFilter {
    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        RequestInfo info = RequestInfoParser.parse(request.method(), request.path(), request.query());
        return next.handle(request.withInfo(info));
    }
}
