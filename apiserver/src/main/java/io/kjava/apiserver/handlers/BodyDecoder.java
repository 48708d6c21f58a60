package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.Warnings;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request's body as an object of the kind that its path names. Thread-safe. */
final class BodyDecoder {
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final List<String> ACCEPTED = List.of(JSON, YAML, ProtobufCodec.MEDIA_TYPE);
    private static final int MAX_NOTHING = 64;
    private static final String UNFIT = "json: cannot unmarshal ";
    private static final String UNRECOGNIZED = "couldn't get version/kind; json parse error: ";
    private static final String YAML_ERRORS = "yaml: unmarshal errors:\n  ";
    private static final int SUMMARY = 30;
    private static final String TYPE_META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                    + " \"json:\\\"kind,omitempty\\\"\" }";
    private final Map<String, Function<byte[], ParsedBody>> formats;
    private final Predicate<ObjectType> known;

    /** What an object says it is. */
    record ObjectType(String apiVersion, String kind) {}

    /** A body's tree and what strict decoding has found already: duplicate keys. */
    record ParsedBody(DynamicObject object, Complaints complaints) {}

    /**
     * @param formats by media type, without parameters
     * @param known whether there is such a built-in kind
     */
    BodyDecoder(Map<String, Function<byte[], ParsedBody>> formats, Predicate<ObjectType> known) {
        this.formats = Map.copyOf(formats);
        this.known = requireNonNull(known, "known");
    }

    static Function<byte[], ParsedBody> json() {
        return bytes -> new ParsedBody(JsonCodec.read(bytes), Complaints.NONE);
    }

    /** Throws {@code UNSUPPORTED_MEDIA_TYPE} or {@code BAD_REQUEST}. */
    DynamicObject decode(ApiRequest request, ServedResource resource) {
        ParsedBody parsed = parse(request, resource.kind());
        DynamicObject object = parsed.object;
        requireKind(object, resource);
        settle(resource, object, parsed.complaints, RequestOptions.fieldValidation(request), request.warnings());
        return object;
    }

    private ParsedBody parse(ApiRequest request, String kind) {
        String type = mediaType(request.header("content-type"));
        Function<byte[], ParsedBody> format = format(type);
        byte[] body = request.body().read();
        String misfit = misfit(type, body);
        if (!misfit.isEmpty()) {
            throw ApiException.badRequest("the object provided is unrecognized (must be of type %s): %s (%s)"
                    .formatted(kind, misfit, summary(body)));
        }
        try {
            return isNothing(type, body) ? nothing() : parsed(format, body);
        } catch (ApiException e) {
            String why = String.valueOf(e.getMessage());
            throw why.startsWith(UNFIT)
                    ? ApiException.badRequest("the object provided is unrecognized (must be of type %s): %s%s (%s)"
                            .formatted(kind, UNRECOGNIZED, why, summary(body)))
                    : e;
        }
    }

    private static ParsedBody nothing() {
        return new ParsedBody(new DynamicObject(JsonNodeFactory.instance.objectNode()), Complaints.NONE);
    }

    /** Why a body is no object in its format; empty when it may be one. */
    private static String misfit(String type, byte[] body) {
        String why = type.isEmpty() || type.equals(JSON) ? jsonMisfit(body) : "";
        if (!why.isEmpty()) {
            return UNRECOGNIZED + why;
        }
        return type.equals(ProtobufCodec.MEDIA_TYPE) ? ProtobufCodec.misfit(body) : "";
    }

    /** Reads YAML; a text that is no mapping is refused in the words of Go's decoder. */
    static Function<byte[], ParsedBody> yaml() {
        return bytes -> {
            YamlCodec.Lenient read = YamlCodec.readLenient(bytes);
            if (read.tree().isNull()) {
                return nothing();
            }
            if (read.tree() instanceof ObjectNode object) {
                List<String> complaints = read.duplicates().isEmpty()
                        ? List.of()
                        : List.of(YAML_ERRORS + String.join("\n  ", read.duplicates()));
                return new ParsedBody(new DynamicObject(object), Complaints.after(complaints));
            }
            throw ApiException.badRequest(
                    UNFIT + "%s into Go value of type %s".formatted(goType(read.tree()), TYPE_META));
        };
    }

    /** A null is an object with nothing in it, and so is a YAML text with nothing in it. */
    private static boolean isNothing(String type, byte[] body) {
        boolean text = type.isEmpty() || type.equals(JSON) || type.equals(YAML);
        if (!text || body.length > MAX_NOTHING) {
            return false;
        }
        String stripped = new String(body, StandardCharsets.UTF_8).strip();
        return stripped.equals("null") || stripped.isEmpty() && type.equals(YAML);
    }

    /** The body as it is, of whatever kind. */
    ParsedBody parse(ApiRequest request) {
        Function<byte[], ParsedBody> format = format(mediaType(request.header("content-type")));
        return parsed(format, request.body().read());
    }

    /** Options, which are decoded without the care that objects get: what is none is a failure of the server's. */
    DynamicObject parseOptions(ApiRequest request, byte[] body) {
        String type = mediaType(request.header("content-type"));
        Function<byte[], ParsedBody> format = format(type);
        String misfit = misfit(type, body);
        if (!misfit.isEmpty()) {
            throw new ApiException(Reason.UNKNOWN, misfit);
        }
        try {
            return isNothing(type, body)
                    ? nothing().object()
                    : parsed(format, body).object();
        } catch (ApiException e) {
            String why = String.valueOf(e.getMessage());
            throw why.startsWith(UNFIT) ? new ApiException(Reason.UNKNOWN, UNRECOGNIZED + why) : e;
        }
    }

    private Function<byte[], ParsedBody> format(String type) {
        Function<byte[], ParsedBody> format = formats.get(type.isEmpty() ? JSON : type);
        if (format == null) {
            throw unsupported(ACCEPTED);
        }
        return format;
    }

    private static ParsedBody parsed(Function<byte[], ParsedBody> format, byte[] body) {
        if (body.length == 0) {
            throw ApiException.badRequest("the request body is empty");
        }
        return format.apply(body);
    }

    /** Why a text is no JSON object, as a Go server says it; empty when it may be one. */
    private static String jsonMisfit(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).strip();
        if (start.isEmpty()) {
            return JsonCodec.UNEXPECTED_END;
        }
        if (start.startsWith("{") && endsAsObject(body)) {
            return "";
        }
        JsonNode value;
        try {
            value = JsonCodec.readTree(body);
        } catch (ApiException e) {
            return String.valueOf(e.getMessage());
        }
        return value.isObject() || value.isNull()
                ? ""
                : UNFIT + "%s into Go value of type %s".formatted(goType(value), TYPE_META);
    }

    /** The usual case, which need not be read twice. */
    private static boolean endsAsObject(byte[] body) {
        int last = body.length - 1;
        while (last > 0 && body[last] <= ' ' && body[last] >= 0) {
            last--;
        }
        return body[last] == '}';
    }

    private static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int length = Math.min(body.length, SUMMARY);
        String shown = body[0] == '{'
                ? new String(body, 0, length, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(body, 0, length);
        return body.length > SUMMARY ? shown + " ..." : shown;
    }

    /** A JSON type as Go's decoder calls it. */
    static String goType(JsonNode value) {
        if (value.isNumber()) {
            return "number";
        }
        if (value.isString()) {
            return "string";
        }
        return value.isBoolean() ? "bool" : value.isArray() ? "array" : value.isNull() ? "null" : "object";
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

    private void requireKind(DynamicObject object, ServedResource resource) {
        String expected = resource.name().apiVersion();
        if (resource.custom()) {
            requireCustomKind(object, resource);
            return;
        }
        if (object.apiVersion().isEmpty()) {
            object.tree().put("apiVersion", expected);
        }
        if (object.kind().isEmpty()) {
            object.tree().put("kind", resource.kind());
        }
        boolean fits = object.apiVersion().equals(expected) && object.kind().equals(resource.kind());
        String problem = fits ? "" : foreign(object.apiVersion(), object.kind(), resource);
        if (!problem.isEmpty()) {
            String version = object.apiVersion().substring(object.apiVersion().lastIndexOf('/') + 1);
            throw ApiException.badRequest("%s in version \"%s\" cannot be handled as a %s: %s"
                    .formatted(object.kind(), version, resource.kind(), problem));
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

    /** A custom resource says itself what it is; a wrong kind is a failure of its validation. */
    private static void requireCustomKind(DynamicObject object, ServedResource resource) {
        if (object.kind().isEmpty()) {
            throw ApiException.badRequest(wrong(resource, "Object 'Kind' is missing in '%s'".formatted(object.tree())));
        }
        String expected = resource.name().apiVersion();
        if (!object.apiVersion().equals(expected)) {
            throw ApiException.badRequest(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(object.apiVersion(), expected));
        }
        if (!object.kind().equals(resource.kind())) {
            Violations violations = new Violations();
            violations.invalid(FieldPath.of("kind"), object.kind(), "must be " + resource.kind());
            throw violations.toFailure(
                    resource.name().group(),
                    object.kind(),
                    object.at("metadata", "name").asString(""));
        }
    }

    /** Why an object of a built-in type cannot become the resource's; empty when it can. */
    String foreign(String apiVersion, String kind, ServedResource resource) {
        if (!known.test(new ObjectType(apiVersion, kind))) {
            return "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
                    .formatted(kind, apiVersion);
        }
        String version = apiVersion.substring(apiVersion.lastIndexOf('/') + 1);
        String room = room(resource.name().group());
        boolean same = kind.equals(resource.kind())
                && room.equals(room(apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : ""));
        return same
                ? ""
                : "converting (%s.%s) to (%s.%s): unknown conversion".formatted(version, kind, room, resource.kind());
    }

    /** Why an object of another kind cannot be taken for one of a kind that is not stored. */
    String mismatch(DynamicObject object, String group, String kind) {
        String apiVersion = object.apiVersion();
        String version = apiVersion.substring(apiVersion.lastIndexOf('/') + 1);
        String why = known.test(new ObjectType(apiVersion, object.kind()))
                ? "converting (%s.%s) to (%s.%s): unknown conversion".formatted(version, object.kind(), group, kind)
                : "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
                        .formatted(object.kind(), apiVersion);
        return "%s in version \"%s\" cannot be handled as a %s: %s".formatted(object.kind(), version, kind, why);
    }

    /** The package of a group's kinds, as messages name it. */
    static String room(String group) {
        int dot = group.indexOf('.');
        return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    }

    /** Removes unknown fields and says so, or refuses, as the client wishes. */
    static void settle(
            ServedResource resource,
            DynamicObject object,
            Complaints told,
            FieldValidation validation,
            Warnings warnings) {
        String refusal = refusal(resource, object, told, validation, warnings);
        if (!refusal.isEmpty()) {
            throw ApiException.badRequest(resource.custom() ? refusal : wrong(resource, refusal));
        }
    }

    /** The same, but says why it refuses instead of throwing; empty when it does not. */
    static String refusal(
            ServedResource resource,
            DynamicObject object,
            Complaints told,
            FieldValidation validation,
            Warnings warnings) {
        List<String> unknown = resource.schema().clean(object);
        List<String> complaints = resource.custom() && !unknown.isEmpty()
                ? Complaints.after(told.with(List.of())).with(unknown) // pruned after it was decoded
                : told.with(unknown);
        if (complaints.isEmpty() || validation == FieldValidation.IGNORE) {
            return "";
        }
        if (validation == FieldValidation.WARN) {
            complaints.forEach(complaint -> warn(complaint, warnings));
            return "";
        }
        return "strict decoding error: " + String.join(", ", complaints);
    }

    /** The same for a kind that is not stored; nothing is removed. */
    static void settleUnstored(
            ApiRequest request, ParsedBody parsed, StructuralSchema schema, String version, String kind) {
        ShapeValidator.checkTypes(schema, parsed.object);
        FieldValidation validation = RequestOptions.fieldValidation(request);
        if (validation == FieldValidation.IGNORE) {
            return;
        }
        List<String> complaints = parsed.complaints.with(
                ShapeValidator.unknownMessages(ShapeValidator.unknownFields(schema, parsed.object)));
        if (validation == FieldValidation.WARN) {
            complaints.forEach(complaint -> warn(complaint, request.warnings()));
        } else if (!complaints.isEmpty()) {
            throw ApiException.badRequest("%s in version \"%s\" cannot be handled as a %s: %s"
                    .formatted(kind, version, kind, ShapeValidator.strictText(complaints)));
        }
    }

    /** Each line of a YAML text is a warning of its own. */
    private static void warn(String complaint, Warnings warnings) {
        if (complaint.startsWith(YAML_ERRORS)) {
            complaint.substring(YAML_ERRORS.length()).lines().map(String::strip).forEach(warnings::add);
        } else {
            warnings.add(complaint);
        }
    }

    private static String wrong(ServedResource resource, String why) {
        return "%s in version \"%s\" cannot be handled as a %s: %s"
                .formatted(resource.kind(), resource.name().version(), resource.kind(), why);
    }
}
