package io.kjava.apiserver.discovery;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.openapi.OpenApiDocument;
import io.kjava.apiserver.openapi.OpenApiDocuments;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.AcceptHeader;
import io.kjava.apiserver.request.AcceptHeader.Clause;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers {@code /openapi/v2}, {@code /openapi/v3} and what is below that. Thread-safe. */
public final class OpenApiHandler implements RequestHandler {
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private static final String OLD_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final String GROUP_PROTOBUF = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
    private static final String OLD_GROUP_PROTOBUF = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";
    private static final String V3 = "/openapi/v3";
    private static final String VARY = "Accept-Encoding, Accept";
    private static final DateTimeFormatter EXPIRES =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT);
    private final OpenApiDocuments documents;
    private final InstantSource clock;

    public OpenApiHandler(OpenApiDocuments documents, InstantSource clock) {
        this.documents = requireNonNull(documents, "documents");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        String path = request.path();
        if (path.equals("/openapi/v2")) {
            return versionTwo(request);
        }
        if (path.equals(V3)) {
            return answer(request, documents.index(), JSON, Map.of()); // whatever is accepted
        }
        if (path.startsWith(V3 + "/")) {
            return group(request, path.substring(V3.length() + 1));
        }
        throw PathRouter.notFound();
    }

    private ApiResponse versionTwo(ApiRequest request) {
        return switch (accepted(request, List.of(JSON, OLD_PROTOBUF, PROTOBUF))) {
            case JSON -> answer(request, documents.versionTwo(), JSON, Map.of());
            case OLD_PROTOBUF, PROTOBUF -> answer(request, documents.versionTwoProtobuf(), PROTOBUF, Map.of());
            default -> empty(406);
        };
    }

    /** One group version in the form that the client wants. */
    private ApiResponse group(ApiRequest request, String path) {
        return switch (accepted(request, List.of(JSON, GROUP_PROTOBUF, OLD_GROUP_PROTOBUF))) {
            case JSON -> group(request, path, documents.group(path), JSON);
            case GROUP_PROTOBUF, OLD_GROUP_PROTOBUF ->
                group(request, path, documents.groupProtobuf(path), GROUP_PROTOBUF);
            default -> empty(documents.group(path).isEmpty() ? 404 : 406);
        };
    }

    /** A document that is asked for by its hash never changes; a wrong hash leads to the right one. */
    private ApiResponse group(ApiRequest request, String path, Optional<OpenApiDocument> found, String type) {
        if (found.isEmpty()) {
            return empty(404);
        }
        OpenApiDocument document = found.get();
        String hash = request.param("hash");
        if (hash.isEmpty()) {
            return answer(request, document, type, Map.of());
        }
        if (!hash.equals(document.hash())) {
            Map<String, String> headers = headers(document);
            headers.put("Location", V3 + "/" + path + "?hash=" + document.hash());
            return new ApiResponse.Bytes(301, type, new byte[0], headers);
        }
        String expires = EXPIRES.format(clock.instant().atOffset(ZoneOffset.UTC).plusYears(1));
        return answer(request, document, type, Map.of("Cache-Control", "public, immutable", "Expires", expires));
    }

    /** Stock says nothing more than the code. */
    private static ApiResponse empty(int code) {
        return new ApiResponse.Bytes(code, "", new byte[0], Map.of("Vary", VARY));
    }

    private static String etag(OpenApiDocument document) {
        return '"' + document.hash() + '"';
    }

    private static Map<String, String> headers(OpenApiDocument document) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Etag", etag(document));
        headers.put("Vary", VARY);
        return headers;
    }

    private static ApiResponse answer(
            ApiRequest request, OpenApiDocument document, String type, Map<String, String> more) {
        Map<String, String> headers = headers(document);
        headers.putAll(more);
        if (isKnown(request, etag(document))) {
            return new ApiResponse.Bytes(304, "", new byte[0], headers);
        }
        if (request.header("accept-encoding").contains("gzip")) {
            headers.put("Content-Encoding", "gzip");
            return new ApiResponse.Bytes(200, type, document.packed(), headers);
        }
        return new ApiResponse.Bytes(200, type, document.body(), headers);
    }

    /** The best of what is offered. Empty if nothing is wanted. */
    private static String accepted(ApiRequest request, List<String> offered) {
        String header = request.header("accept");
        for (Clause clause : AcceptHeader.parse(header.isEmpty() ? "*/*" : header)) {
            for (String type : offered) {
                if (clause.covers(type)) {
                    return type;
                }
            }
        }
        return "";
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
}
