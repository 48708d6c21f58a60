package io.kjava.apiserver.discovery;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.openapi.OpenApiDocument;
import io.kjava.apiserver.openapi.OpenApiDocuments;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.AcceptHeader;
import io.kjava.apiserver.request.AcceptHeader.Clause;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers {@code /openapi/v2}, {@code /openapi/v3} and what is below that. Thread-safe. */
public final class OpenApiHandler implements RequestHandler {
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String OLD_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final String V3 = "/openapi/v3";
    private final OpenApiDocuments documents;

    public OpenApiHandler(OpenApiDocuments documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        String path = request.path().replaceAll("/+$", "");
        if (path.equals("/openapi/v2")) {
            return versionTwo(request);
        }
        if (path.equals(V3)) {
            requireJson(request);
            return answer(request, documents.index(), JSON, Map.of());
        }
        if (path.startsWith(V3 + "/")) {
            requireJson(request);
            return group(request, path.substring(V3.length() + 1));
        }
        throw PathRouter.notFound();
    }

    private ApiResponse versionTwo(ApiRequest request) {
        String type = accepted(request, List.of(JSON, OLD_PROTOBUF, PROTOBUF));
        return type.equals(JSON)
                ? answer(request, documents.versionTwo(), JSON, Map.of())
                : answer(request, documents.versionTwoProtobuf(), PROTOBUF, Map.of());
    }

    /** A document that is asked for by its hash never changes; a wrong hash leads to the right one. */
    private ApiResponse group(ApiRequest request, String path) {
        OpenApiDocument document = documents.group(path).orElseThrow(PathRouter::notFound);
        String hash = request.param("hash");
        if (hash.isEmpty()) {
            return answer(request, document, JSON, Map.of());
        }
        if (!hash.equals(document.hash())) {
            String right = V3 + "/" + path + "?hash=" + document.hash();
            return new ApiResponse.Bytes(301, JSON, new byte[0], Map.of("Location", right));
        }
        return answer(request, document, JSON, Map.of("Cache-Control", "public, immutable"));
    }

    private static ApiResponse answer(
            ApiRequest request, OpenApiDocument document, String type, Map<String, String> more) {
        String etag = '"' + document.hash() + '"';
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("Etag", etag);
        headers.put("Vary", "Accept-Encoding, Accept");
        if (isKnown(request, etag)) {
            return new ApiResponse.Bytes(304, type, new byte[0], headers);
        }
        if (request.header("accept-encoding").contains("gzip")) {
            headers.put("Content-Encoding", "gzip");
            return new ApiResponse.Bytes(200, type, document.packed(), headers);
        }
        return new ApiResponse.Bytes(200, type, document.body(), headers);
    }

    private static void requireJson(ApiRequest request) {
        accepted(request, List.of(JSON));
    }

    /** The best of what is offered. Throws {@code NOT_ACCEPTABLE}. */
    private static String accepted(ApiRequest request, List<String> offered) {
        String header = request.header("accept");
        for (Clause clause : AcceptHeader.parse(header.isEmpty() ? "*/*" : header)) {
            for (String type : offered) {
                if (clause.covers(type)) {
                    return type;
                }
            }
        }
        throw notAcceptable();
    }

    /** Whether the client has the document already. */
    private static boolean isKnown(ApiRequest request, String etag) {
        for (String known : request.header("if-none-match").split(",")) {
            String bare = known.strip();
            if (bare.equals("*") || bare.equals(etag) || bare.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    private static ApiException notAcceptable() {
        return new ApiException(Reason.NOT_ACCEPTABLE, "only the following media types are accepted: application/json");
    }
}
