package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.handlers.AnswerForm.View;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Encodes one object, or a list of them that was built as a tree, in the form a client accepts. */
final class ObjectAnswers {
    private final ContentNegotiation negotiation;
    private final Map<MediaType, WireFormat> formats;
    private final TableRows tables;

    ObjectAnswers(Map<MediaType, WireFormat> formats, TableRows tables) {
        this.negotiation = new ContentNegotiation(formats.keySet());
        this.formats = Map.copyOf(formats);
        this.tables = requireNonNull(tables, "tables");
    }

    /** The form to answer in. Throws {@code NOT_ACCEPTABLE}; ask before anything is changed. */
    AnswerForm form(ApiRequest request) {
        return negotiation.negotiate(request);
    }

    /** The form to answer in with something that no table exists for. Throws {@code NOT_ACCEPTABLE}. */
    AnswerForm untabledForm(ApiRequest request) {
        return negotiation.negotiate(request, form -> form.view() != View.TABLE);
    }

    TableRows tables() {
        return tables;
    }

    /** One object. */
    ApiResponse object(
            ApiRequest request, ServedResource resource, AnswerForm form, int status, byte[] json) {
        if (form.isPlainJson()) {
            return Compression.bytes(request, status, MediaType.JSON.text(), json);
        }
        DynamicObject object = JsonCodec.read(json);
        JsonNode shown =
                switch (form.view()) {
                    case WHOLE -> object.tree();
                    case METADATA -> metadataOnly(object, form);
                    case TABLE -> table(resource, form, List.of(object), request);
                };
        return encoded(request, form, status, shown);
    }

    /** A Status, or another object that no table exists for. */
    ApiResponse status(ApiRequest request, AnswerForm form, int status, byte[] json) {
        if (form.mediaType() == MediaType.JSON && !form.pretty()) {
            return new ApiResponse.Bytes(status, MediaType.JSON.text(), json);
        }
        return encoded(request, form, status, JsonCodec.readTree(json));
    }

    /** A tree in the accepted media type. */
    ApiResponse encoded(ApiRequest request, AnswerForm form, int status, JsonNode shown) {
        byte[] body = encode(form, shown);
        return Compression.bytes(request, status, form.mediaType().text(), body);
    }

    byte[] encode(AnswerForm form, JsonNode shown) {
        WireFormat format = formats.get(form.mediaType());
        if (format != null) {
            return format.encode(shown);
        }
        return form.pretty()
                ? (JsonCodec.writePretty(shown) + "\n").getBytes(StandardCharsets.UTF_8)
                : JsonCodec.write(shown);
    }

    ObjectNode table(
            ServedResource resource,
            AnswerForm form,
            List<DynamicObject> objects,
            ApiRequest request) {
        ObjectNode table = tables.table(resource, objects, includeObject(request));
        table.put("apiVersion", form.metaApiVersion());
        if (objects.size() == 1) {
            String revision = objects.getFirst().resourceVersion();
            table.putObject("metadata").put("resourceVersion", revision);
        }
        return table;
    }

    /** None, Metadata or Object; Throws nothing: what is unknown means Metadata. */
    static String includeObject(ApiRequest request) {
        String wanted = request.param("includeObject");
        return wanted.isEmpty() ? "Metadata" : wanted;
    }

    static ObjectNode metadataOnly(DynamicObject object, AnswerForm form) {
        ObjectNode partial = JsonNodeFactory.instance.objectNode();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", form.metaApiVersion());
        partial.set("metadata", object.metadata());
        return partial;
    }

    /** Whether a whole object can be shown in the form without building a tree. */
    static boolean isRaw(AnswerForm form) {
        return form.mediaType() == MediaType.JSON && form.view() == View.WHOLE;
    }
}
