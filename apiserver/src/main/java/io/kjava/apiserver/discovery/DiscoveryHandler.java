package io.kjava.apiserver.discovery;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers {@code /api}, {@code /apis} and what is below them. Thread-safe. */
public final class DiscoveryHandler implements RequestHandler {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private final ResourceCatalog catalog;
    private final Supplier<String> serverAddress;
    private volatile @Nullable DiscoveryDocuments documents;

    /**
     * @param serverAddress host and port that clients outside may use
     */
    public DiscoveryHandler(ResourceCatalog catalog, Supplier<String> serverAddress) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.serverAddress = requireNonNull(serverAddress, "serverAddress");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        DiscoveryDocuments current = current();
        String path = request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        var aggregated = current.aggregated(path);
        if (aggregated.isPresent() && acceptsAggregated(request)) {
            return conditional(request, aggregated.get(), current.etag(path));
        }
        byte[] plain = current.plain(path).orElseThrow(PathRouter::notFound);
        return new ApiResponse.Bytes(200, "application/json", plain, Map.of("Vary", "Accept"));
    }

    private static ApiResponse conditional(ApiRequest request, byte[] body, String etag) {
        Map<String, String> headers =
                Map.of("Vary", "Accept", "ETag", etag, "Cache-Control", "public");
        return request.header("if-none-match").equals(etag)
                ? new ApiResponse.Bytes(304, AGGREGATED, new byte[0], headers)
                : new ApiResponse.Bytes(200, AGGREGATED, body, headers);
    }

    /** Whether the aggregated document stands before plain JSON in what the client accepts. */
    private static boolean acceptsAggregated(ApiRequest request) {
        for (String clause : request.header("accept").split(",")) {
            var parts = Arrays.stream(clause.split(";")).map(String::strip).toList();
            boolean json = parts.getFirst().equals("application/json");
            if (json && parts.size() == 1) {
                return false;
            }
            if (json
                    && parts.contains("g=apidiscovery.k8s.io")
                    && parts.contains("v=v2")
                    && parts.contains("as=APIGroupDiscoveryList")) {
                return true;
            }
        }
        return false;
    }

    private DiscoveryDocuments current() {
        ResourceCatalog.Picture picture = catalog.picture();
        DiscoveryDocuments known = documents;
        if (known != null && known.edition() == picture.edition()) {
            return known;
        }
        DiscoveryDocuments fresh =
                new DiscoveryDocuments(
                        picture.edition(), picture.types().values(), serverAddress.get());
        documents = fresh;
        return fresh;
    }
}
