package io.kjava.apiserver.discovery;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.pipeline.DocumentForm;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.request.AcceptHeader;
import io.kjava.apiserver.request.AcceptHeader.Clause;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers {@code /api}, {@code /apis} and what is below them. Thread-safe. */
public final class DiscoveryHandler implements RequestHandler {
    private static final String GROUP = "apidiscovery.k8s.io";
    private static final String KIND = "APIGroupDiscoveryList";
    private static final List<String> MEDIA_TYPES =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private final ResourceCatalog catalog;
    private final Supplier<String> serverAddress;
    private final DocumentForm form;
    private volatile @Nullable DiscoveryDocuments documents;

    /**
     * @param serverAddress host and port that clients outside may use
     */
    public DiscoveryHandler(ResourceCatalog catalog, Supplier<String> serverAddress, DocumentForm form) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.serverAddress = requireNonNull(serverAddress, "serverAddress");
        this.form = requireNonNull(form, "form");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        boolean below = !request.path().matches("/apis?/?");
        if (!request.method().equals("GET") && !takesAll(trimmed(request.path()))) {
            if (below && current().plain(trimmed(request.path())).isEmpty()) {
                return PathRouter.pageNotFound();
            }
            throw new ApiException(
                    Reason.METHOD_NOT_ALLOWED,
                    "the server does not allow this method on the requested resource",
                    Details.NONE);
        }
        DiscoveryDocuments current = current();
        String path = trimmed(request.path());
        Optional<byte[]> aggregated = current.aggregated(path);
        String mediaType = aggregated.isPresent() ? aggregatedType(request) : "";
        if (aggregated.isPresent() && !mediaType.isEmpty()) {
            return conditional(request, mediaType, aggregated.get(), current.etag(path));
        }
        Optional<byte[]> found = current.plain(path);
        if (found.isEmpty() && !isKnown(path)) {
            return PathRouter.pageNotFound();
        }
        byte[] plain = found.orElseThrow(PathRouter::notFound);
        ApiResponse.Bytes answer = form.answer(request, DiscoveryDocuments.kindAt(path), plain);
        return aggregated.isPresent() ? answer.withHeader("Vary", "Accept") : answer;
    }

    /** Where Kubernetes tells of groups it does not ask how it was asked. */
    private boolean takesAll(String path) {
        return path.startsWith("/apis")
                && path.split("/").length <= 3
                && current().plain(path).isPresent();
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether the path's group is there, if not the version. */
    private boolean isKnown(String path) {
        String[] parts = path.split("/");
        return parts.length < 3
                || parts[1].equals("api")
                || current().plain("/apis/" + parts[2]).isPresent();
    }

    private ApiResponse conditional(ApiRequest request, String mediaType, byte[] json, String etag) {
        Map<String, String> headers = Map.of("Vary", "Accept", "ETag", etag, "Cache-Control", "public");
        String type = "%s;g=%s;v=v2;as=%s".formatted(mediaType, GROUP, KIND);
        if (request.header("if-none-match").equals(etag)) {
            return new ApiResponse.Bytes(304, "", new byte[0], headers);
        }
        byte[] body = form.encode(request, mediaType, GROUP + "/v2", KIND, json);
        return new ApiResponse.Bytes(200, type, body, headers);
    }

    /** In which media type the aggregated document is wanted, if only as the last resort. */
    private static String aggregatedType(ApiRequest request) {
        for (Clause clause : AcceptHeader.parse(request.header("accept"))) {
            boolean wanted = clause.parameter("g").equals(GROUP)
                    && clause.parameter("v").equals("v2")
                    && clause.parameter("as").equals(KIND);
            for (String type : MEDIA_TYPES) {
                if (wanted && clause.covers(type)) {
                    return type;
                }
            }
        }
        return "";
    }

    private DiscoveryDocuments current() {
        ResourceCatalog.Picture picture = catalog.picture();
        DiscoveryDocuments known = documents;
        if (known != null && known.edition() == picture.edition()) {
            return known;
        }
        DiscoveryDocuments fresh = new DiscoveryDocuments(picture, serverAddress.get());
        documents = fresh;
        return fresh;
    }
}
