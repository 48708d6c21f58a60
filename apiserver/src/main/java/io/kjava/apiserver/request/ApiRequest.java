package io.kjava.apiserver.request;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request on its way through the pipeline. Filters pass on a copy that knows more: first the bytes'
 * side, then {@link #info}, then {@link #user}.
 *
 * @param method GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS
 * @param path decoded, without query
 * @param query decoded parameters in order
 * @param headers lower-case names
 * @param body read at most once, by whoever needs it
 * @param origin where it came from: addresses, certificates, the connection for upgrades
 */
public record ApiRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        RequestBody body,
        RequestOrigin origin,
        RequestInfo info,
        UserInfo user,
        Warnings warnings) {
    public ApiRequest {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        requireNonNull(headers, "headers");
        requireNonNull(body, "body");
        requireNonNull(origin, "origin");
        requireNonNull(info, "info");
        requireNonNull(user, "user");
        requireNonNull(warnings, "warnings");
    }

    /** The body's bytes, read on demand so that a refused request costs nothing. */
    @FunctionalInterface
    public interface RequestBody {
        RequestBody EMPTY = () -> new byte[0];

        /** Throws {@code ApiException} REQUEST_ENTITY_TOO_LARGE or BAD_REQUEST. */
        byte[] read();
    }

    /** The far end. A loopback request has no address and brings its identity along. */
    public interface RequestOrigin {
        String remoteAddress();

        /** Verified; the client's own first. Empty when it showed none, or none that counts. */
        List<X509Certificate> certificates();

        /** Whether it showed a certificate that nobody vouches for whom the server trusts. */
        default boolean showedRefusedCertificate() {
            return false;
        }

        /** The identity that an in-process client was made with; empty for a socket. */
        Optional<UserInfo> trustedUser();

        /**
         * This is the last request of its connection, if that is one that many requests share: who is
         * nobody shall not keep so cheap a way to attack.
         */
        default void endSharedConnection() {}

        /**
         * Answers now, from any thread, in the place of whoever is at work on the request; its own answer
         * comes to nothing then. False when an answer has begun, or is not awaited on a wire.
         */
        default boolean answerInstead(ApiResponse.Bytes response) {
            return false;
        }

        /**
         * Runs the action once when the answer is written, or cannot be any more. An in-process client
         * takes its answer as a value, so for it that is at once.
         */
        default void whenAnswered(Runnable action) {
            action.run();
        }
    }

    public ApiRequest withInfo(RequestInfo newInfo) {
        return new ApiRequest(method, path, query, headers, body, origin, newInfo, user, warnings);
    }

    public ApiRequest withUser(UserInfo newUser) {
        return new ApiRequest(method, path, query, headers, body, origin, info, newUser, warnings);
    }

    /** The first value of a query parameter; empty when absent. */
    public String param(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /** Whether a boolean query parameter is on: {@code true}, {@code 1} or present without a value. */
    public boolean flag(String name) {
        List<String> values = query.get(name);
        if (values == null || values.isEmpty()) {
            return false;
        }
        return switch (values.getFirst()) {
            case "", "1", "t", "T", "true", "True", "TRUE" -> true;
            default -> false;
        };
    }

    /** The first value of a header; empty when absent. */
    public String header(String lowerCaseName) {
        List<String> values = headers.get(lowerCaseName);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }
}
