package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.Warnings;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Reads a request's body as an object of the kind that its path names. Thread-safe. */
final class BodyDecoder {
    private static final String JSON = "application/json";
    private final Map<String, Function<byte[], ParsedBody>> formats;

    /** A body's tree and what strict decoding has found already: duplicate keys. */
    record ParsedBody(DynamicObject object, List<String> complaints) {}

    /**
     * @param formats by media type, without parameters
     */
    BodyDecoder(Map<String, Function<byte[], ParsedBody>> formats) {
        this.formats = Map.copyOf(formats);
    }

    static Function<byte[], ParsedBody> json() {
        return bytes -> new ParsedBody(JsonCodec.read(bytes), List.of());
    }

    /** Throws {@code UNSUPPORTED_MEDIA_TYPE} or {@code BAD_REQUEST}. */
    DynamicObject decode(ApiRequest request, ServedResource resource) {
        ParsedBody parsed = parse(request);
        DynamicObject object = parsed.object;
        requireKind(object, resource);
        settle(resource, object, parsed.complaints, RequestOptions.fieldValidation(request), request.warnings());
        return object;
    }

    /** The body as it is, of whatever kind. */
    ParsedBody parse(ApiRequest request) {
        String type = mediaType(request.header("content-type"));
        Function<byte[], ParsedBody> format = formats.get(type.isEmpty() ? JSON : type);
        if (format == null) {
            throw unsupported(formats.keySet().stream().sorted().toList());
        }
        byte[] body = request.body().read();
        if (body.length == 0) {
            throw ApiException.badRequest("the request body is empty");
        }
        return format.apply(body);
    }

    static ApiException unsupported(List<String> accepted) {
        return new ApiException(
                Reason.UNSUPPORTED_MEDIA_TYPE,
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", accepted));
    }

    static String mediaType(String header) {
        int semicolon = header.indexOf(';');
        String type = semicolon < 0 ? header : header.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    private static void requireKind(DynamicObject object, ServedResource resource) {
        String expected = resource.name().apiVersion();
        if (object.apiVersion().isEmpty() && !resource.custom()) {
            object.tree().put("apiVersion", expected);
        }
        if (object.kind().isEmpty() && !resource.custom()) {
            object.tree().put("kind", resource.kind());
        }
        if (!object.apiVersion().equals(expected)) {
            throw ApiException.badRequest(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(object.apiVersion(), expected));
        }
        if (!object.kind().equals(resource.kind())) {
            throw ApiException.badRequest(
                    "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is expected here"
                            .formatted(object.kind(), resource.name().version(), resource.kind(), object.kind()));
        }
    }

    /** Removes unknown fields and says so, or refuses, as the client wishes. */
    static void settle(
            ServedResource resource,
            DynamicObject object,
            List<String> earlier,
            FieldValidation validation,
            Warnings warnings) {
        List<String> complaints = new java.util.ArrayList<>(earlier);
        complaints.addAll(resource.schema().clean(object));
        if (complaints.isEmpty() || validation == FieldValidation.IGNORE) {
            return;
        }
        if (validation == FieldValidation.WARN) {
            complaints.forEach(warnings::add);
            return;
        }
        String all = "strict decoding error: " + String.join(", ", complaints);
        throw ApiException.badRequest(resource.custom() ? all : wrong(resource, all));
    }

    private static String wrong(ServedResource resource, String why) {
        return "%s in version \"%s\" cannot be handled as a %s: %s"
                .formatted(resource.kind(), resource.name().version(), resource.kind(), why);
    }
}
