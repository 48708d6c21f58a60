package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paths that are answered before anybody has said who he is: what a new node asks for while it joins.
 * Thread-safe; paths may be added while requests come in.
 */
public final class OpenPathsFilter implements RequestFilter {
    private final Map<String, RequestHandler> handlers = new ConcurrentHashMap<>();

    /** From now on this exact path is the handler's. */
    public void add(String path, RequestHandler handler) {
        handlers.put(requireNonNull(path, "path"), requireNonNull(handler, "handler"));
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        RequestHandler handler = handlers.get(request.path());
        return handler == null ? next.handle(request) : handler.handle(request);
    }
}
