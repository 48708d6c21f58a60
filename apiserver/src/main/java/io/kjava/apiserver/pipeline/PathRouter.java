package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Hands a request to the handler with the longest path that its own begins with. Immutable. */
public final class PathRouter implements RequestHandler {
    private final TreeMap<String, RequestHandler> byPath;
    private final Supplier<List<String>> listed;

    /**
     * @param byPath without trailing slashes; a handler also gets the paths below its own
     * @param listed what there is, for whoever asks
     */
    public PathRouter(Map<String, RequestHandler> byPath, Supplier<List<String>> listed) {
        this.listed = requireNonNull(listed, "listed");
        this.byPath = new TreeMap<>(requireNonNull(byPath, "byPath"));
    }

    @Override
    public ApiResponse handle(ApiRequest request) throws InterruptedException {
        String path = request.path();
        if (path.equals("/")) {
            return index();
        }
        for (String at = trimmed(path); !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            RequestHandler handler = byPath.get(at);
            if (handler != null) {
                return handler.handle(request);
            }
        }
        return pageNotFound();
    }

    /**
     * A handler that does not get the paths below its own.
     *
     * @param otherwise answers what is asked for there, or throws
     */
    public static RequestHandler alone(String path, RequestHandler handler, Supplier<ApiResponse> otherwise) {
        return request -> trimmed(request.path()).equals(path) ? handler.handle(request) : otherwise.get();
    }

    private ApiResponse index() {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        var paths = index.putArray("paths");
        new TreeSet<>(listed.get()).forEach(paths::add);
        byte[] text = JsonCodec.writePretty(index).getBytes(StandardCharsets.UTF_8);
        return new ApiResponse.Bytes(200, "application/json", text);
    }

    private static String trimmed(String path) {
        String at = path;
        while (at.endsWith("/")) {
            at = at.substring(0, at.length() - 1);
        }
        return at.startsWith("/") ? at : "";
    }

    /** What a path is answered with that nobody knows. */
    public static ApiResponse pageNotFound() {
        return new ApiResponse.Bytes(
                404,
                "text/plain; charset=utf-8",
                "404 page not found\n".getBytes(StandardCharsets.UTF_8),
                Map.of("X-Content-Type-Options", "nosniff"));
    }

    /** What a path below a known one is answered with that means nothing. */
    public static ApiException notFound() {
        return new ApiException(Reason.NOT_FOUND, "the server could not find the requested resource", Details.NONE);
    }
}
