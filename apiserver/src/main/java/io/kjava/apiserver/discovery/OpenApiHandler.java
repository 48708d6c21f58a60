package io.kjava.apiserver.discovery;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.openapi.OpenApiDocument;
import io.kjava.apiserver.openapi.OpenApiDocuments;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.util.HashMap;
import java.util.Map;

/** Answers {@code /openapi/v2} and {@code /openapi/v3}. */
public final class OpenApiHandler implements RequestHandler {
    private static final String PROTOBUF_V2 =
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private final OpenApiDocuments documents;

    public OpenApiHandler(OpenApiDocuments documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        String path = request.path();
        if (path.equals("/openapi/v2")) {
            boolean protobuf = request.header("accept").contains("com.github.proto-openapi.spec.v2");
            return protobuf
                    ? answer(request, documents.versionTwoProtobuf(), PROTOBUF_V2)
                    : answer(request, documents.versionTwo(), "application/json");
        }
        if (path.equals("/openapi/v3") || path.equals("/openapi/v3/")) {
            return answer(request, documents.index(), "application/json");
        }
        if (path.startsWith("/openapi/v3/")) {
            OpenApiDocument document =
                    documents.group(path.substring("/openapi/v3/".length()))
                            .orElseThrow(PathRouter::notFound);
            return answer(request, document, "application/json");
        }
        throw PathRouter.notFound();
    }

    private static ApiResponse answer(
            ApiRequest request, OpenApiDocument document, String contentType) {
        String etag = "\"" + document.hash() + "\"";
        Map<String, String> headers = new HashMap<>();
        headers.put("ETag", etag);
        headers.put("Vary", "Accept-Encoding, Accept");
        boolean named = document.hash().equals(request.param("hash"));
        headers.put("Cache-Control", named ? "public, immutable" : "no-cache, private");
        if (request.header("if-none-match").equals(etag)) {
            return new ApiResponse.Bytes(304, contentType, new byte[0], headers);
        }
        if (request.header("accept-encoding").contains("gzip")) {
            headers.put("Content-Encoding", "gzip");
            return new ApiResponse.Bytes(200, contentType, document.packed(), headers);
        }
        return new ApiResponse.Bytes(200, contentType, document.body(), headers);
    }
}
