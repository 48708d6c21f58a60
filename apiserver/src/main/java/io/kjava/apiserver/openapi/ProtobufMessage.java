package io.kjava.apiserver.openapi;

import com.google.protobuf.CodedOutputStream;
import io.kjava.codec.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A protobuf message while it is written from a document's JSON. What the JSON does not have is left out. One thread.
 */
final class ProtobufMessage {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** What writes a part; throws only what a broken stream throws. */
    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    /** An entry of what protobuf has instead of a map. */
    static ProtobufMessage named(String name, ProtobufMessage value) {
        return new ProtobufMessage().text(1, name).message(2, value);
    }

    /** A value of any form as text: JSON is YAML. */
    static ProtobufMessage any(JsonNode value) {
        String yaml = new String(JsonCodec.write(value), StandardCharsets.UTF_8) + "\n";
        return new ProtobufMessage().text(2, yaml);
    }

    private ProtobufMessage with(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtobufMessage text(int number, JsonNode value) {
        return value.isMissingNode() ? this : text(number, value.asString(""));
    }

    ProtobufMessage text(int number, String value) {
        return value.isEmpty() ? this : with(o -> o.writeString(number, value));
    }

    ProtobufMessage texts(int number, JsonNode values) {
        values.forEach(value -> text(number, value.asString("")));
        return this;
    }

    ProtobufMessage flag(int number, JsonNode value) {
        return value.asBoolean(false) ? with(o -> o.writeBool(number, true)) : this;
    }

    /** A choice: written also when it is false, which is not the same as nothing. */
    ProtobufMessage choice(int number, boolean value) {
        return with(o -> o.writeBool(number, value));
    }

    ProtobufMessage number(int number, JsonNode value) {
        return value.isNumber() ? with(o -> o.writeDouble(number, value.doubleValue())) : this;
    }

    ProtobufMessage count(int number, JsonNode value) {
        return value.isNumber() ? with(o -> o.writeInt64(number, value.longValue())) : this;
    }

    ProtobufMessage message(int number, ProtobufMessage value) {
        byte[] content = value.toBytes();
        return with(o -> o.writeByteArray(number, content));
    }

    /** What the node says of its own, beyond the standard. */
    ProtobufMessage extensions(int number, JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().startsWith("x-")) {
                message(number, named(field.getKey(), any(field.getValue())));
            }
        }
        return this;
    }

    byte[] toBytes() {
        with(CodedOutputStream::flush);
        return bytes.toByteArray();
    }
}
