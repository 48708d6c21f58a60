package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.JsonComplaint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a list goes on. On the wire it is what Kubernetes makes of it: base64 of a small JSON.
 *
 * @param revision of the first page; -1 to go on with what is there by then
 * @param path of the last object shown, without the resource's prefix
 */
record ContinueToken(long revision, String path) {
    private static final String VERSION = "meta.k8s.io/v1";

    ContinueToken {
        requireNonNull(path, "path");
    }

    /** @param namespace that is listed; empty for all */
    String encode(String namespace) {
        ObjectNode token = JsonNodeFactory.instance.objectNode();
        token.put("v", VERSION);
        token.put("rv", revision);
        token.put("start", path.substring(prefix(namespace).length()) + "\u0000");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonCodec.write(token));
    }

    /** Throws {@code BAD_REQUEST} for what this server did not make. */
    static ContinueToken decode(String text, String namespace) {
        JsonNode token = parse(text);
        if (!token.path("v").asString("").equals(VERSION)) {
            throw invalid("continue key is not valid: server does not recognize this encoded version "
                    + token.path("v").asString(""));
        }
        long revision = token.path("rv").asLong(0);
        if (revision == 0) {
            throw invalid(
                    "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        String start = token.path("start").asString("");
        if (start.isEmpty()) {
            throw invalid("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
        }
        String path = start.endsWith("\u0000") ? start.substring(0, start.length() - 1) : start;
        for (String segment : (start.startsWith("/") ? start.substring(1) : start).split("/", -1)) {
            if (segment.isEmpty() || segment.equals("..") || segment.equals(".")) {
                throw invalid("continue key is not valid: " + start); // leads out of the resource
            }
        }
        return new ContinueToken(revision, prefix(namespace) + path);
    }

    private static String prefix(String namespace) {
        return namespace.isEmpty() ? "" : namespace + "/";
    }

    private static JsonNode parse(String text) {
        int bad = firstBad(text);
        if (bad >= 0) {
            throw invalid("continue key is not valid: illegal base64 data at input byte " + bad);
        }
        byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
        String complaint = JsonComplaint.of(bytes);
        JsonNode token = complaint.isEmpty() ? JsonCodec.readTree(bytes) : MissingNode.getInstance();
        if (complaint.isEmpty() && !token.isObject() && !token.isNull()) {
            complaint = "json: cannot unmarshal %s into Go value of type storage.continueToken".formatted(kind(token));
        }
        if (!complaint.isEmpty()) {
            throw invalid("continue key is not valid: " + complaint);
        }
        return token;
    }

    private static String kind(JsonNode token) {
        if (token.isArray()) {
            return "array";
        }
        return token.isString() ? "string" : token.isBoolean() ? "bool" : "number";
    }

    /** Where the text is no base64; -1 when it is throughout. A single character at the end says nothing. */
    private static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
                return i;
            }
        }
        return text.length() % 4 == 1 ? text.length() - 1 : -1;
    }

    private static ApiException invalid(String why) {
        return ApiException.badRequest("invalid continue token: " + why);
    }
}
