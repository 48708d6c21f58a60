package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.pipeline.DocumentForm;
import io.kjava.apiserver.pipeline.StatusForm;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;

/** Writes failures and documents in the media type that the client accepts. Thread-safe. */
public final class NegotiatedDocuments implements StatusForm, DocumentForm {
    private static final AnswerForm FALLBACK = new AnswerForm(MediaType.JSON, AnswerForm.View.WHOLE, "", true);
    private final ProtobufCodec protobuf;

    public NegotiatedDocuments(ProtobufCodec protobuf) {
        this.protobuf = requireNonNull(protobuf, "protobuf");
    }

    @Override
    public ApiResponse.Bytes answer(ApiRequest request, int code, byte[] json) {
        AnswerForm form = ContentNegotiation.forStatus(request).orElse(FALLBACK);
        byte[] body = encode(form.mediaType(), form.pretty(), "v1", "Status", json);
        return new ApiResponse.Bytes(code, form.mediaType().text(), body);
    }

    @Override
    public ApiResponse.Bytes answer(ApiRequest request, String kind, byte[] json) {
        AnswerForm form = ContentNegotiation.forDocument(request);
        byte[] body = encode(form.mediaType(), form.pretty(), "v1", kind, json);
        return new ApiResponse.Bytes(200, form.mediaType().text(), body);
    }

    @Override
    public byte[] encode(ApiRequest request, String mediaType, String apiVersion, String kind, byte[] json) {
        for (MediaType type : MediaType.values()) {
            if (type.text().equals(mediaType)) {
                boolean pretty = ContentNegotiation.wantsPretty(request);
                return encode(type, pretty, apiVersion, kind, json);
            }
        }
        throw new IllegalArgumentException("not a media type of objects: " + mediaType);
    }

    private byte[] encode(MediaType type, boolean pretty, String apiVersion, String kind, byte[] json) {
        return switch (type) {
            case PROTOBUF -> protobuf.encode(apiVersion, kind, json);
            case YAML -> YamlCodec.write(JsonCodec.readTree(json));
            case JSON -> pretty ? pretty(json) : JsonLine.of(json);
        };
    }

    private static byte[] pretty(byte[] json) {
        return JsonCodec.writePretty(JsonCodec.readTree(json)).getBytes(StandardCharsets.UTF_8);
    }
}
