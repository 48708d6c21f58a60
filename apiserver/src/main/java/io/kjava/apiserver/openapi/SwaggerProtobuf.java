package io.kjava.apiserver.openapi;

import com.google.protobuf.CodedOutputStream;
import io.kjava.codec.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A version 2 document in the protobuf form {@code openapi.v2.Document}. Extensions and other free
 * values are carried as text.
 */
final class SwaggerProtobuf {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "options", "head", "patch");

    /** A message while it is written. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        /** What writes a part; throws only what a broken stream throws. */
        private interface Write {
            void to(CodedOutputStream out) throws IOException;
        }

        private Message with(Write write) {
            try {
                write.to(out);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Message text(int number, JsonNode value) {
            return value.isMissingNode() ? this : text(number, value.asString(""));
        }

        Message text(int number, String value) {
            return value.isEmpty() ? this : with(o -> o.writeString(number, value));
        }

        Message texts(int number, JsonNode values) {
            values.forEach(value -> text(number, value.asString("")));
            return this;
        }

        Message flag(int number, JsonNode value) {
            return value.asBoolean(false) ? with(o -> o.writeBool(number, true)) : this;
        }

        Message number(int number, JsonNode value) {
            return value.isNumber() ? with(o -> o.writeDouble(number, value.doubleValue())) : this;
        }

        Message count(int number, JsonNode value) {
            return value.isNumber() ? with(o -> o.writeInt64(number, value.longValue())) : this;
        }

        Message message(int number, Message value) {
            byte[] content = value.toBytes();
            return with(o -> o.writeByteArray(number, content));
        }

        byte[] toBytes() {
            with(CodedOutputStream::flush);
            return bytes.toByteArray();
        }
    }

    byte[] encode(JsonNode document) {
        Message message = new Message().text(1, document.path("swagger"));
        JsonNode info = document.path("info");
        message.message(2, new Message().text(1, info.path("title")).text(2, info.path("version")));
        Message paths = new Message();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            paths.message(2, named(path.getKey(), pathItem(path.getValue())));
        }
        message.message(8, paths);
        Message definitions = new Message();
        for (Map.Entry<String, JsonNode> entry : document.path("definitions").properties()) {
            definitions.message(1, named(entry.getKey(), schema(entry.getValue())));
        }
        return message.message(9, definitions).toBytes();
    }

    private static Message named(String name, Message value) {
        return new Message().text(1, name).message(2, value);
    }

    private static Message pathItem(JsonNode item) {
        Message message = new Message();
        for (int i = 0; i < METHODS.size(); i++) {
            JsonNode operation = item.path(METHODS.get(i));
            if (!operation.isMissingNode()) {
                message.message(i + 2, operation(operation));
            }
        }
        item.path("parameters").forEach(p -> message.message(9, parameter(p)));
        return message;
    }

    private static Message operation(JsonNode operation) {
        Message message = new Message()
                .texts(1, operation.path("tags"))
                .text(3, operation.path("description"))
                .text(5, operation.path("operationId"))
                .texts(6, operation.path("produces"))
                .texts(7, operation.path("consumes"));
        operation.path("parameters").forEach(p -> message.message(8, parameter(p)));
        Message responses = new Message();
        for (Map.Entry<String, JsonNode> entry : operation.path("responses").properties()) {
            Message response = response(entry.getValue());
            responses.message(1, named(entry.getKey(), new Message().message(1, response)));
        }
        message.message(9, responses);
        extensions(message, 13, operation);
        return message;
    }

    private static Message response(JsonNode response) {
        Message message = new Message().text(1, response.path("description"));
        JsonNode schema = response.path("schema");
        return schema.isMissingNode() ? message : message.message(2, new Message().message(1, schema(schema)));
    }

    private static Message parameter(JsonNode parameter) {
        return new Message().message(1, parameterOf(parameter));
    }

    private static Message parameterOf(JsonNode parameter) {
        String in = parameter.path("in").asString("");
        if (in.equals("body")) {
            Message body = new Message()
                    .text(1, parameter.path("description"))
                    .text(2, parameter.path("name"))
                    .text(3, in)
                    .flag(4, parameter.path("required"))
                    .message(5, schema(parameter.path("schema")));
            return new Message().message(1, body);
        }
        boolean query = in.equals("query");
        Message plain = new Message()
                .flag(1, parameter.path("required"))
                .text(2, in)
                .text(3, parameter.path("description"))
                .text(4, parameter.path("name"))
                .text(query ? 6 : 5, parameter.path("type"))
                .flag(query ? 20 : 19, parameter.path("uniqueItems"));
        return new Message().message(2, new Message().message(query ? 3 : 4, plain));
    }

    private static Message schema(JsonNode schema) {
        Message message = new Message()
                .text(1, schema.path("$ref"))
                .text(2, schema.path("format"))
                .text(3, schema.path("title"))
                .text(4, schema.path("description"));
        if (schema.has("default")) {
            message.message(5, any(schema.path("default")));
        }
        bounds(message, schema);
        message.texts(19, schema.path("required"));
        schema.path("enum").forEach(value -> message.message(20, any(value)));
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            message.message(21, new Message().message(1, schema(additional)));
        } else if (additional.isBoolean()) {
            message.message(21, new Message().with(o -> o.writeBool(2, additional.booleanValue())));
        }
        if (schema.has("type")) {
            message.message(22, new Message().text(1, schema.path("type")));
        }
        if (schema.path("items").isObject()) {
            message.message(23, new Message().message(1, schema(schema.path("items"))));
        }
        if (schema.has("properties")) {
            message.message(25, properties(schema.path("properties")));
        }
        extensions(message, 31, schema);
        return message;
    }

    private static void bounds(Message message, JsonNode schema) {
        message.number(6, schema.path("multipleOf"))
                .number(7, schema.path("maximum"))
                .flag(8, schema.path("exclusiveMaximum"))
                .number(9, schema.path("minimum"))
                .flag(10, schema.path("exclusiveMinimum"))
                .count(11, schema.path("maxLength"))
                .count(12, schema.path("minLength"))
                .text(13, schema.path("pattern"))
                .count(14, schema.path("maxItems"))
                .count(15, schema.path("minItems"))
                .flag(16, schema.path("uniqueItems"))
                .count(17, schema.path("maxProperties"))
                .count(18, schema.path("minProperties"));
    }

    private static Message properties(JsonNode properties) {
        Message message = new Message();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            message.message(1, named(property.getKey(), schema(property.getValue())));
        }
        return message;
    }

    private static void extensions(Message message, int number, JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().startsWith("x-")) {
                message.message(number, named(field.getKey(), any(field.getValue())));
            }
        }
    }

    /** JSON is YAML. */
    private static Message any(JsonNode value) {
        String yaml = new String(JsonCodec.write(value), StandardCharsets.UTF_8) + "\n";
        return new Message().text(2, yaml);
    }
}
