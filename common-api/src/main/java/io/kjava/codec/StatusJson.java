package io.kjava.codec;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.StatusCause;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A failure as a {@code Status} object, and back, without loss. Stateless. */
public final class StatusJson {
    private StatusJson() {}

    public static ObjectNode failure(ApiException failure) {
        ObjectNode status = head("Failure");
        status.put("message", failure.getMessage());
        if (!failure.reason().wireName().isEmpty()) {
            status.put("reason", failure.reason().wireName());
        }
        ObjectNode details = details(failure.details());
        if (!details.isEmpty() || failure.details() == Details.EMPTY || carriesDetails(failure.reason())) {
            status.set("details", details);
        }
        status.put("code", failure.code());
        return status;
    }

    /** What a deletion, or another request without an object to show, is answered with. */
    public static ObjectNode success(Details details) {
        ObjectNode status = head("Success");
        ObjectNode about = details(details);
        if (!about.isEmpty()) {
            status.set("details", about);
        }
        return status;
    }

    /**
     * The failure that a body describes.
     *
     * @param body the answer's body, a {@code Status} or anything else
     */
    public static ApiException parse(int httpCode, JsonNode body) {
        if (!"Status".equals(body.path("kind").asString(""))) {
            return new ApiException(reasonOf(httpCode), httpCode, generic(httpCode), Details.NONE);
        }
        JsonNode details = body.path("details");
        List<StatusCause> causes = new ArrayList<>();
        for (JsonNode cause : details.path("causes")) {
            causes.add(new StatusCause(
                    cause.path("reason").asString(""),
                    cause.path("message").asString(""),
                    cause.path("field").asString("")));
        }
        Reason reason = Reason.fromWire(body.path("reason").asString(""));
        return new ApiException(
                reason == Reason.UNKNOWN ? reasonOf(httpCode) : reason,
                body.path("code").asInt(httpCode),
                body.path("message").asString(""),
                new Details(
                        details.path("group").asString(""),
                        details.path("kind").asString(""),
                        details.path("name").asString(""),
                        details.path("uid").asString(""),
                        causes,
                        details.path("retryAfterSeconds").asInt(0)));
    }

    private static ObjectNode head(String outcome) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", outcome);
        return status;
    }

    private static boolean carriesDetails(Reason reason) {
        return switch (reason) {
            case NOT_FOUND, METHOD_NOT_ALLOWED, FORBIDDEN, INVALID, CONFLICT, ALREADY_EXISTS, INTERNAL_ERROR -> true;
            default -> false;
        };
    }

    private static ObjectNode details(Details details) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        putText(node, "name", details.name());
        putText(node, "group", details.group());
        putText(node, "kind", details.kind());
        putText(node, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            ArrayNode causes = node.putArray("causes");
            for (StatusCause cause : details.causes()) {
                ObjectNode one = causes.addObject();
                putText(one, "reason", cause.reason());
                putText(one, "message", cause.message());
                putText(one, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() > 0) {
            node.put("retryAfterSeconds", details.retryAfterSeconds());
        }
        return node;
    }

    private static void putText(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static Reason reasonOf(int httpCode) {
        for (Reason reason : Reason.values()) {
            if (reason.httpCode() == httpCode && reason != Reason.SERVER_TIMEOUT) {
                return httpCode == 409 ? Reason.CONFLICT : reason;
            }
        }
        return Reason.UNKNOWN;
    }

    private static String generic(int httpCode) {
        return httpCode == 404
                ? "the server could not find the requested resource"
                : "the server answered with code " + httpCode;
    }
}
