package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.request.AcceptHeader;
import io.kjava.apiserver.request.AcceptHeader.Clause;
import io.kjava.apiserver.request.ApiRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the form of an answer among those that a client accepts. Pure. */
final class ContentNegotiation {
    private static final AnswerForm PLAIN = new AnswerForm(MediaType.JSON, View.WHOLE, "", false);
    private static final String ONLY = "only the following media types are accepted: ";

    private ContentNegotiation() {}

    /** What an endpoint can answer with. */
    private enum Endpoint {
        BUILT_IN,
        /** Has no protobuf for whole objects. */
        CUSTOM,
        /** Has no tables. */
        UNTABLED,
        /** Nothing but a Status. */
        STATUS
    }

    /**
     * Throws {@code NOT_ACCEPTABLE} when nothing that the client accepts is offered.
     *
     * @param custom whether the objects are of a kind that a user defined
     */
    static AnswerForm negotiate(ApiRequest request, boolean custom) {
        if (!custom) {
            requireNamed(request);
        }
        return find(request, custom ? Endpoint.CUSTOM : Endpoint.BUILT_IN).orElseThrow(ContentNegotiation::nothing);
    }

    /** Built-in kinds are only found by who names one of their media types, or all of the world's. */
    private static void requireNamed(ApiRequest request) {
        String accept = request.header("accept");
        if (accept.isEmpty() || accept.equals("application/json")) {
            return;
        }
        for (String part : accept.split(",")) {
            int semicolon = part.indexOf(';');
            String type = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            if (type.equals("*/*")
                    || Arrays.stream(MediaType.values())
                            .anyMatch(each -> each.text().equals(type))) {
                return;
            }
        }
        throw new ApiException(
                Reason.NOT_ACCEPTABLE,
                "406: Not Acceptable\n\nAvailable representations: " + available(request),
                ApiException.Details.EMPTY);
    }

    private static String available(ApiRequest request) {
        String types = Arrays.stream(MediaType.values()).map(MediaType::text).collect(Collectors.joining(", "));
        boolean many = request.method().equals("GET") && request.info().name().isEmpty();
        return many
                ? types + ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"
                : types;
    }

    /** The form of something that no table exists for. Throws {@code NOT_ACCEPTABLE}. */
    static AnswerForm untabled(ApiRequest request) {
        return find(request, Endpoint.UNTABLED).orElseThrow(ContentNegotiation::nothing);
    }

    /** The form of a document that cannot be shown in part. Throws {@code NOT_ACCEPTABLE}. */
    static AnswerForm forDocument(ApiRequest request) {
        return forStatus(request).orElseThrow(ContentNegotiation::nothing);
    }

    /** The form of a failure; empty when the client accepts none. */
    static Optional<AnswerForm> forStatus(ApiRequest request) {
        return find(request, Endpoint.STATUS);
    }

    /** Throws {@code NOT_ACCEPTABLE} for a form that cannot be a stream of events. */
    static void requireStream(AnswerForm form) {
        if (!form.mediaType().streams()) {
            throw notAcceptable(Arrays.stream(MediaType.values())
                    .filter(MediaType::streams)
                    .map(type -> type.text() + ";stream=watch")
                    .collect(Collectors.joining(", ")));
        }
    }

    private static ApiException nothing() {
        return notAcceptable(
                Arrays.stream(MediaType.values()).map(MediaType::text).collect(Collectors.joining(", ")));
    }

    private static ApiException notAcceptable(String types) {
        return new ApiException(Reason.NOT_ACCEPTABLE, ONLY + types);
    }

    private static Optional<AnswerForm> find(ApiRequest request, Endpoint endpoint) {
        String accept = request.header("accept");
        boolean pretty = wantsPretty(request);
        if (accept.isEmpty() || accept.equals("application/json") || accept.equals("*/*")) {
            return Optional.of(pretty ? new AnswerForm(MediaType.JSON, View.WHOLE, "", true) : PLAIN);
        }
        for (Clause clause : AcceptHeader.parse(accept)) {
            for (MediaType type : MediaType.values()) {
                AnswerForm form = clause.covers(type.text()) ? form(clause, type, endpoint, pretty) : null;
                if (form != null) {
                    return Optional.of(form);
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable AnswerForm form(Clause clause, MediaType type, Endpoint endpoint, boolean wantsPretty) {
        String stream = clause.parameter("stream");
        String version = clause.parameter("sv");
        if (!stream.isEmpty() && !(type.streams() && stream.equals("watch"))
                || !version.isEmpty() && !(version.equals("v1") && endpoint != Endpoint.STATUS)) {
            return null;
        }
        boolean pretty = type == MediaType.JSON
                && (wantsPretty || clause.parameter("pretty").equals("1"));
        boolean transforms = clause.parameters().containsKey("as")
                || clause.parameters().containsKey("g")
                || clause.parameters().containsKey("v");
        if (!transforms) {
            boolean lacks = endpoint == Endpoint.CUSTOM && type == MediaType.PROTOBUF;
            return lacks ? null : new AnswerForm(type, View.WHOLE, "", pretty);
        }
        View view = endpoint == Endpoint.STATUS ? null : view(clause, type);
        return view == null || view == View.TABLE && endpoint == Endpoint.UNTABLED
                ? null
                : new AnswerForm(type, view, clause.parameter("v"), pretty);
    }

    private static @Nullable View view(Clause clause, MediaType type) {
        String version = clause.parameter("v");
        if (!clause.parameter("g").equals("meta.k8s.io") || !(version.equals("v1") || version.equals("v1beta1"))) {
            return null;
        }
        return switch (clause.parameter("as")) {
            case "Table" -> type == MediaType.PROTOBUF ? null : View.TABLE;
            case "PartialObjectMetadata" -> View.METADATA;
            case "PartialObjectMetadataList" -> View.METADATA_LIST;
            default -> null;
        };
    }

    static boolean wantsPretty(ApiRequest request) {
        if (!request.param("pretty").isEmpty()) {
            return request.flag("pretty");
        }
        String agent = request.header("user-agent");
        return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
    }
}
