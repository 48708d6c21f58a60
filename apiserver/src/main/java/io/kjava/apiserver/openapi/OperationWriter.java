package io.kjava.apiserver.openapi;

import io.kjava.apiserver.openapi.Operation.Target;
import io.kjava.apiserver.openapi.Parameters.Parameter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes one operation of a path, in either dialect. */
final class OperationWriter {
    private static final List<String> OBJECT_TYPES =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> STREAM_TYPES =
            List.of("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch");
    private static final List<String> PATCH_TYPES = List.of(
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json");
    private final Dialect dialect;
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private final Function<String, ObjectNode> references;
    private final Predicate<Target> customs;

    /**
     * @param references makes a reference to a definition, and sees that it is written
     * @param customs whether a kind is one that a user defined: it knows fewer formats
     */
    OperationWriter(Dialect dialect, Function<String, ObjectNode> references, Predicate<Target> customs) {
        this.dialect = dialect;
        this.references = references;
        this.customs = customs;
    }

    /**
     * @param returned the definition of the answer; empty for a text
     * @param body the definition of the body; empty for none
     */
    ObjectNode write(Target target, String verb, String returned, String body, List<Parameter> query) {
        ObjectNode operation = begin(target, verb, describe(target, verb));
        boolean custom = customs.test(target);
        List<String> objectTypes = custom ? without(OBJECT_TYPES, PROTOBUF) : OBJECT_TYPES;
        if (verb.equals("list") && !custom) {
            objectTypes =
                    Stream.concat(objectTypes.stream(), STREAM_TYPES.stream()).toList();
        }
        List<String> patchTypes = custom ? without(PATCH_TYPES, STRATEGIC) : PATCH_TYPES;
        List<String> bodyTypes = verb.equals("patch") ? patchTypes : List.of("*/*");
        ArrayNode parameters = Parameters.toTree(dialect, query);
        if (dialect == Dialect.V2) {
            types(operation, "consumes", bodyTypes);
            types(operation, "produces", returned.isEmpty() ? List.of("text/plain") : objectTypes);
            addBodyParameter(parameters, body, verb);
        } else if (!body.isEmpty()) {
            addRequestBody(operation, body, bodyTypes, verb);
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        responses(operation, verb, returned, objectTypes);
        return operation;
    }

    private static List<String> without(List<String> types, String type) {
        return types.stream().filter(each -> !each.equals(type)).toList();
    }

    /** A connection: whatever the method, query parameters say what is wanted. */
    ObjectNode connect(Target target, String method, List<Parameter> query) {
        String id = "connect" + Operation.capitalized(method);
        ObjectNode operation = begin(
                target,
                id,
                "connect to " + target.subresource() + " of " + target.type().kind());
        operation.put("x-kubernetes-action", "connect");
        operation.set("parameters", Parameters.toTree(dialect, query));
        if (dialect == Dialect.V2) {
            types(operation, "consumes", List.of("*/*"));
            types(operation, "produces", List.of("*/*"));
        }
        responses(operation, "connect", "", OBJECT_TYPES);
        return operation;
    }

    private ObjectNode begin(Target target, String verb, String description) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.putArray("tags").add(target.tag());
        operation.put("description", description);
        operation.put("operationId", target.operationId(verb));
        if (dialect == Dialect.V2) {
            operation.putArray("schemes").add("https");
        }
        operation.put("x-kubernetes-action", action(verb));
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", target.group())
                .put("kind", target.kind())
                .put("version", target.version());
        return operation;
    }

    private static String action(String verb) {
        return switch (verb) {
            case "create" -> "post";
            case "update" -> "put";
            default -> verb;
        };
    }

    private static String describe(Target target, String verb) {
        String what = target.subresource().isEmpty() || target.subresource().equals("*")
                ? target.kind()
                : target.subresource() + " of the specified " + target.type().kind();
        return switch (verb) {
            case "list" -> "list or watch objects of kind " + what;
            case "create" -> "create " + article(what) + what;
            case "get" -> "read the specified " + what;
            case "update" -> "replace the specified " + what;
            case "patch" -> "partially update the specified " + what;
            case "delete" -> "delete " + article(what) + what;
            default -> "delete collection of " + what;
        };
    }

    private static String article(String noun) {
        return "AEIO".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ";
    }

    private static void types(ObjectNode operation, String field, List<String> types) {
        ArrayNode array = operation.putArray(field);
        types.forEach(array::add);
    }

    private void addBodyParameter(ArrayNode parameters, String body, String verb) {
        if (!body.isEmpty()) {
            ObjectNode parameter = parameters.addObject().put("name", "body").put("in", "body");
            if (isRequired(verb)) {
                parameter.put("required", true);
            }
            parameter.set("schema", references.apply(body));
        }
    }

    private static boolean isRequired(String verb) {
        return !verb.startsWith("delete");
    }

    private void addRequestBody(ObjectNode operation, String body, List<String> types, String verb) {
        ObjectNode requestBody = operation.putObject("requestBody");
        if (isRequired(verb)) {
            requestBody.put("required", true);
        }
        content(requestBody, body, types);
    }

    private void content(ObjectNode owner, String definition, List<String> types) {
        ObjectNode content = owner.putObject("content");
        for (String type : types) {
            content.putObject(type).set("schema", references.apply(definition));
        }
    }

    private void responses(ObjectNode operation, String verb, String returned, List<String> formats) {
        ObjectNode responses = operation.putObject("responses");
        response(responses, "200", "OK", returned, formats);
        if (verb.equals("create") || verb.equals("update") || verb.equals("patch")) {
            response(responses, "201", "Created", returned, formats);
        }
        if (verb.equals("create") || verb.equals("delete")) {
            response(responses, "202", "Accepted", returned, formats);
        }
        responses.putObject("401").put("description", "Unauthorized");
    }

    private void response(ObjectNode responses, String code, String text, String returned, List<String> formats) {
        ObjectNode response = responses.putObject(code).put("description", text);
        if (dialect == Dialect.V3) {
            if (!returned.isEmpty()) {
                content(response, returned, formats);
            }
        } else if (returned.isEmpty()) {
            response.putObject("schema").put("type", "string");
        } else {
            response.set("schema", references.apply(returned));
        }
    }
}
