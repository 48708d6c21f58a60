package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.handlers.AnswerForm.MediaType;
import io.kjava.apiserver.pipeline.StatusForm;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;

/** Writes failures in the media type that the client accepts. Thread-safe. */
public final class NegotiatedStatus implements StatusForm {
    private static final AnswerForm FALLBACK =
            new AnswerForm(MediaType.JSON, AnswerForm.View.WHOLE, "", true);
    private final ProtobufCodec protobuf;

    public NegotiatedStatus(ProtobufCodec protobuf) {
        this.protobuf = requireNonNull(protobuf, "protobuf");
    }

    @Override
    public ApiResponse.Bytes answer(ApiRequest request, int code, byte[] json) {
        AnswerForm form = ContentNegotiation.forStatus(request).orElse(FALLBACK);
        byte[] body =
                switch (form.mediaType()) {
                    case PROTOBUF -> protobuf.encode("v1", "Status", json);
                    case YAML -> YamlCodec.write(JsonCodec.readTree(json));
                    case JSON -> form.pretty() ? pretty(json) : json;
                };
        return new ApiResponse.Bytes(code, form.mediaType().text(), body);
    }

    private static byte[] pretty(byte[] json) {
        return (JsonCodec.writePretty(JsonCodec.readTree(json)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
