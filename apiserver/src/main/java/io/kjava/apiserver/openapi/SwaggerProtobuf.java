package io.kjava.apiserver.openapi;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A version 2 document in the protobuf form {@code openapi.v2.Document}. Extensions and other free
 * values are carried as text.
 */
final class SwaggerProtobuf {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "options", "head", "patch");

    byte[] encode(JsonNode document) {
        ProtobufMessage message = new ProtobufMessage().text(1, document.path("swagger"));
        JsonNode info = document.path("info");
        message.message(2, new ProtobufMessage().text(1, info.path("title")).text(2, info.path("version")));
        ProtobufMessage paths = new ProtobufMessage();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            paths.message(2, ProtobufMessage.named(path.getKey(), pathItem(path.getValue())));
        }
        message.message(8, paths);
        ProtobufMessage definitions = new ProtobufMessage();
        for (Map.Entry<String, JsonNode> entry : document.path("definitions").properties()) {
            definitions.message(1, ProtobufMessage.named(entry.getKey(), schema(entry.getValue())));
        }
        return message.message(9, definitions).toBytes();
    }

    private static ProtobufMessage pathItem(JsonNode item) {
        ProtobufMessage message = new ProtobufMessage();
        for (int i = 0; i < METHODS.size(); i++) {
            JsonNode operation = item.path(METHODS.get(i));
            if (!operation.isMissingNode()) {
                message.message(i + 2, operation(operation));
            }
        }
        item.path("parameters").forEach(p -> message.message(9, parameter(p)));
        return message;
    }

    private static ProtobufMessage operation(JsonNode operation) {
        ProtobufMessage message = new ProtobufMessage()
                .texts(1, operation.path("tags"))
                .text(3, operation.path("description"))
                .text(5, operation.path("operationId"))
                .texts(6, operation.path("produces"))
                .texts(7, operation.path("consumes"));
        operation.path("parameters").forEach(p -> message.message(8, parameter(p)));
        ProtobufMessage responses = new ProtobufMessage();
        for (Map.Entry<String, JsonNode> entry : operation.path("responses").properties()) {
            ProtobufMessage response = response(entry.getValue());
            responses.message(1, ProtobufMessage.named(entry.getKey(), new ProtobufMessage().message(1, response)));
        }
        message.message(9, responses).texts(10, operation.path("schemes"));
        message.extensions(13, operation);
        return message;
    }

    private static ProtobufMessage response(JsonNode response) {
        ProtobufMessage message = new ProtobufMessage().text(1, response.path("description"));
        JsonNode schema = response.path("schema");
        return schema.isMissingNode() ? message : message.message(2, new ProtobufMessage().message(1, schema(schema)));
    }

    private static ProtobufMessage parameter(JsonNode parameter) {
        return new ProtobufMessage().message(1, parameterOf(parameter));
    }

    private static ProtobufMessage parameterOf(JsonNode parameter) {
        String in = parameter.path("in").asString("");
        if (in.equals("body")) {
            ProtobufMessage body = new ProtobufMessage()
                    .text(1, parameter.path("description"))
                    .text(2, parameter.path("name"))
                    .text(3, in)
                    .flag(4, parameter.path("required"))
                    .message(5, schema(parameter.path("schema")));
            return new ProtobufMessage().message(1, body);
        }
        boolean query = in.equals("query");
        ProtobufMessage plain = new ProtobufMessage()
                .flag(1, parameter.path("required"))
                .text(2, in)
                .text(3, parameter.path("description"))
                .text(4, parameter.path("name"))
                .text(query ? 6 : 5, parameter.path("type"))
                .flag(query ? 20 : 19, parameter.path("uniqueItems"));
        return new ProtobufMessage().message(2, new ProtobufMessage().message(query ? 3 : 4, plain));
    }

    private static ProtobufMessage schema(JsonNode schema) {
        ProtobufMessage message = new ProtobufMessage()
                .text(1, schema.path("$ref"))
                .text(2, schema.path("format"))
                .text(3, schema.path("title"))
                .text(4, schema.path("description"));
        if (schema.has("default")) {
            message.message(5, ProtobufMessage.any(schema.path("default")));
        }
        bounds(message, schema);
        message.texts(19, schema.path("required"));
        schema.path("enum").forEach(value -> message.message(20, ProtobufMessage.any(value)));
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            message.message(21, new ProtobufMessage().message(1, schema(additional)));
        } else if (additional.isBoolean()) {
            message.message(21, new ProtobufMessage().choice(2, additional.booleanValue()));
        }
        if (schema.has("type")) {
            message.message(22, new ProtobufMessage().text(1, schema.path("type")));
        }
        if (schema.path("items").isObject()) {
            message.message(23, new ProtobufMessage().message(1, schema(schema.path("items"))));
        }
        if (schema.has("properties")) {
            message.message(25, properties(schema.path("properties")));
        }
        message.extensions(31, schema);
        return message;
    }

    private static void bounds(ProtobufMessage message, JsonNode schema) {
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

    private static ProtobufMessage properties(JsonNode properties) {
        ProtobufMessage message = new ProtobufMessage();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            message.message(1, ProtobufMessage.named(property.getKey(), schema(property.getValue())));
        }
        return message;
    }
}
