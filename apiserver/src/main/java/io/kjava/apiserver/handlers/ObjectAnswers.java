package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.watchcache.EncodedForms;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Encodes one object, or a list of them that was built as a tree, in the form a client accepts. */
final class ObjectAnswers {
    private final ProtobufCodec protobuf;
    private final EncodedForms forms;
    private final TableRows tables;

    /**
     * @param forms where messages of cached objects are kept
     */
    ObjectAnswers(ProtobufCodec protobuf, EncodedForms forms, TableRows tables) {
        this.protobuf = requireNonNull(protobuf, "protobuf");
        this.forms = requireNonNull(forms, "forms");
        this.tables = requireNonNull(tables, "tables");
    }

    /** The form to answer in. Throws {@code NOT_ACCEPTABLE}; ask before anything is changed. */
    AnswerForm form(ApiRequest request, ServedResource resource) {
        return ContentNegotiation.negotiate(request, resource.custom());
    }

    /** The form to answer in about a built-in type that is not stored. */
    AnswerForm form(ApiRequest request) {
        return ContentNegotiation.negotiate(request, false);
    }

    /** The form to answer in with something that no table exists for. Throws {@code NOT_ACCEPTABLE}. */
    AnswerForm untabledForm(ApiRequest request) {
        return ContentNegotiation.untabled(request);
    }

    TableRows tables() {
        return tables;
    }

    ProtobufCodec protobuf() {
        return protobuf;
    }

    EncodedForms forms() {
        return forms;
    }

    /** One object. */
    ApiResponse object(ApiRequest request, ServedResource resource, AnswerForm form, int status, byte[] json) {
        if (form.isPlainJson()) {
            return Compression.bytes(request, status, MediaType.JSON.text(), JsonLine.of(json));
        }
        byte[] body = switch (form.view()) {
            case WHOLE -> encode(form, resource.name().apiVersion(), resource.kind(), json);
            case METADATA -> metadata(form, json);
            case METADATA_LIST -> throw noList(goType(resource, false));
            case TABLE -> encode(form, table(resource, form, JsonCodec.read(json), request));
        };
        return Compression.bytes(request, status, form.mediaType().text(), body);
    }

    private byte[] metadata(AnswerForm form, byte[] json) {
        byte[] partial = form.isProtobuf() ? json : PartialObjects.of(json, form.metaApiVersion());
        return encode(form, form.metaApiVersion(), "PartialObjectMetadata", partial);
    }

    /** The metadata of one object that is no resource's own. */
    ApiResponse partial(ApiRequest request, AnswerForm form, String goType, byte[] json) {
        if (form.view() == AnswerForm.View.METADATA_LIST) {
            throw noList(goType);
        }
        return Compression.bytes(request, 200, form.mediaType().text(), metadata(form, json));
    }

    private static ApiException noList(String goType) {
        return new ApiException(
                Reason.NOT_ACCEPTABLE,
                "you requested PartialObjectMetadataList, but the requested object is not a list (%s)"
                        .formatted(goType));
    }

    /** The type that a Go server keeps such objects in, as its messages name it. */
    static String goType(ServedResource resource, boolean list) {
        if (resource.custom()) {
            return list ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
        }
        String kind = list ? resource.listKind() : resource.kind();
        return "*" + BodyDecoder.room(resource.name().group()) + "." + kind;
    }

    /** A Status, or another object that no table exists for. */
    ApiResponse status(ApiRequest request, AnswerForm form, int status, byte[] json) {
        if (form.isCompactJson()) {
            return new ApiResponse.Bytes(status, MediaType.JSON.text(), JsonLine.of(json));
        }
        DynamicObject object = JsonCodec.read(json);
        byte[] body = encode(form, object.apiVersion(), object.kind(), json);
        return Compression.bytes(request, status, form.mediaType().text(), body);
    }

    /** A tree in the accepted media type. */
    ApiResponse encoded(ApiRequest request, AnswerForm form, int status, JsonNode shown) {
        byte[] body = encode(form, shown);
        return Compression.bytes(request, status, form.mediaType().text(), body);
    }

    private byte[] encode(AnswerForm form, String apiVersion, String kind, byte[] json) {
        if (form.isProtobuf()) {
            return protobuf.encode(apiVersion, kind, json);
        }
        return form.isCompactJson() ? JsonLine.of(json) : encode(form, JsonCodec.readTree(json));
    }

    private static byte[] encode(AnswerForm form, JsonNode shown) {
        if (form.mediaType() == MediaType.YAML) {
            return YamlCodec.write(shown);
        }
        return form.pretty()
                ? JsonCodec.writePretty(shown).getBytes(StandardCharsets.UTF_8)
                : JsonLine.of(JsonCodec.write(shown));
    }

    /** A table of one row. */
    ObjectNode table(ServedResource resource, AnswerForm form, DynamicObject object, ApiRequest request) {
        return table(resource, form, object, includeObject(request));
    }

    ObjectNode table(ServedResource resource, AnswerForm form, DynamicObject object, String includeObject) {
        ObjectNode table = tables.table(resource, form.metaApiVersion(), List.of(object), includeObject);
        table.putObject("metadata").put("resourceVersion", object.resourceVersion());
        return table;
    }

    /** None, Metadata or Object. Throws {@code BAD_REQUEST} for anything else. */
    static String includeObject(ApiRequest request) {
        String wanted = request.param("includeObject");
        return switch (wanted) {
            case "" -> "Metadata";
            case "None", "Metadata", "Object" -> wanted;
            default ->
                throw ApiException.badRequest(
                        ("Unable to convert to Table as requested: includeObject: Invalid value: \"%s\": must "
                                        + "be 'Metadata', 'Object', 'None', or empty")
                                .formatted(wanted));
        };
    }
}
