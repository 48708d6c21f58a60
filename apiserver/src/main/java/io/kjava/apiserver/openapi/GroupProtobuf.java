package io.kjava.apiserver.openapi;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A version 3 document in the protobuf form {@code openapi.v3.Document}. Extensions and other free values are carried
 * as text.
 */
final class GroupProtobuf {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "options", "head", "patch");

    byte[] encode(JsonNode document) {
        JsonNode info = document.path("info");
        JsonNode components = document.path("components");
        ProtobufMessage parts = new ProtobufMessage()
                .message(1, entries(1, components.path("schemas"), GroupProtobuf::schemaOrReference))
                .message(7, entries(1, components.path("securitySchemes"), GroupProtobuf::securityScheme));
        return new ProtobufMessage()
                .text(1, document.path("openapi"))
                .message(2, new ProtobufMessage().text(1, info.path("title")).text(6, info.path("version")))
                .message(4, entries(1, document.path("paths"), GroupProtobuf::pathItem))
                .message(5, parts)
                .toBytes();
    }

    /** A message that holds a named entry for each field of an object. */
    private static ProtobufMessage entries(int number, JsonNode object, Function<JsonNode, ProtobufMessage> form) {
        ProtobufMessage message = new ProtobufMessage();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            message.message(number, ProtobufMessage.named(entry.getKey(), form.apply(entry.getValue())));
        }
        return message;
    }

    private static ProtobufMessage securityScheme(JsonNode scheme) {
        ProtobufMessage message = new ProtobufMessage()
                .text(1, scheme.path("type"))
                .text(2, scheme.path("description"))
                .text(3, scheme.path("name"))
                .text(4, scheme.path("in"));
        return new ProtobufMessage().message(1, message);
    }

    private static ProtobufMessage pathItem(JsonNode item) {
        ProtobufMessage message = new ProtobufMessage();
        for (int i = 0; i < METHODS.size(); i++) {
            JsonNode operation = item.path(METHODS.get(i));
            if (!operation.isMissingNode()) {
                message.message(i + 4, operation(operation));
            }
        }
        item.path("parameters").forEach(p -> message.message(13, parameter(p)));
        return message;
    }

    private static ProtobufMessage operation(JsonNode operation) {
        ProtobufMessage message = new ProtobufMessage()
                .texts(1, operation.path("tags"))
                .text(3, operation.path("description"))
                .text(5, operation.path("operationId"));
        operation.path("parameters").forEach(p -> message.message(6, parameter(p)));
        JsonNode body = operation.path("requestBody");
        if (body.isObject()) {
            ProtobufMessage content = new ProtobufMessage()
                    .message(2, mediaTypes(body.path("content")))
                    .flag(3, body.path("required"));
            message.message(7, new ProtobufMessage().message(1, content));
        }
        return message.message(8, entries(2, operation.path("responses"), GroupProtobuf::response))
                .extensions(13, operation);
    }

    private static ProtobufMessage parameter(JsonNode parameter) {
        ProtobufMessage message = new ProtobufMessage()
                .text(1, parameter.path("name"))
                .text(2, parameter.path("in"))
                .text(3, parameter.path("description"))
                .flag(4, parameter.path("required"))
                .message(10, schemaOrReference(parameter.path("schema")));
        return new ProtobufMessage().message(1, message);
    }

    private static ProtobufMessage response(JsonNode response) {
        ProtobufMessage message = new ProtobufMessage().text(1, response.path("description"));
        if (response.has("content")) {
            message.message(3, mediaTypes(response.path("content")));
        }
        return new ProtobufMessage().message(1, message);
    }

    private static ProtobufMessage mediaTypes(JsonNode content) {
        return entries(1, content, type -> new ProtobufMessage().message(1, schemaOrReference(type.path("schema"))));
    }

    private static ProtobufMessage schemaOrReference(JsonNode schema) {
        return schema.has("$ref")
                ? new ProtobufMessage().message(2, new ProtobufMessage().text(1, schema.path("$ref")))
                : new ProtobufMessage().message(1, schema(schema));
    }

    private static ProtobufMessage schema(JsonNode schema) {
        ProtobufMessage message =
                new ProtobufMessage().flag(1, schema.path("nullable")).text(9, schema.path("title"));
        bounds(message, schema);
        message.texts(23, schema.path("required"));
        schema.path("enum").forEach(value -> message.message(24, ProtobufMessage.any(value)));
        message.text(25, schema.path("type"));
        combinations(message, schema);
        JsonNode items = schema.path("items");
        if (items.isObject()) {
            message.message(30, new ProtobufMessage().message(1, schemaOrReference(items)));
        }
        if (schema.has("properties")) {
            message.message(31, entries(1, schema.path("properties"), GroupProtobuf::schemaOrReference));
        }
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            message.message(32, new ProtobufMessage().message(1, schemaOrReference(additional)));
        } else if (additional.isBoolean()) {
            message.message(32, new ProtobufMessage().choice(2, additional.booleanValue()));
        }
        if (schema.has("default")) {
            message.message(33, defaultOf(schema.path("default")));
        }
        return message.text(34, schema.path("description"))
                .text(35, schema.path("format"))
                .extensions(36, schema);
    }

    private static void bounds(ProtobufMessage message, JsonNode schema) {
        message.number(10, schema.path("multipleOf"))
                .number(11, schema.path("maximum"))
                .flag(12, schema.path("exclusiveMaximum"))
                .number(13, schema.path("minimum"))
                .flag(14, schema.path("exclusiveMinimum"))
                .count(15, schema.path("maxLength"))
                .count(16, schema.path("minLength"))
                .text(17, schema.path("pattern"))
                .count(18, schema.path("maxItems"))
                .count(19, schema.path("minItems"))
                .flag(20, schema.path("uniqueItems"))
                .count(21, schema.path("maxProperties"))
                .count(22, schema.path("minProperties"));
    }

    private static void combinations(ProtobufMessage message, JsonNode schema) {
        schema.path("allOf").forEach(each -> message.message(26, schemaOrReference(each)));
        schema.path("oneOf").forEach(each -> message.message(27, schemaOrReference(each)));
        schema.path("anyOf").forEach(each -> message.message(28, schemaOrReference(each)));
        if (schema.path("not").isObject()) {
            message.message(29, schema(schema.path("not")));
        }
    }

    /** The form knows no lists and objects: of these it says only that there is a default. */
    private static ProtobufMessage defaultOf(JsonNode value) {
        ProtobufMessage message = new ProtobufMessage();
        if (value.isBoolean()) {
            return message.choice(2, value.booleanValue());
        }
        return value.isString() ? message.text(3, value) : message.number(1, value);
    }
}
