package io.kjava.apiserver.authn;

import io.kjava.apiserver.request.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The bearer token of a request: in its header, or in a WebSocket's subprotocol. */
public final class BearerToken {
    private static final String PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private BearerToken() {}

    public static Optional<String> of(ApiRequest request) {
        String header = request.header("authorization").strip();
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            String token = header.substring(7).strip();
            return token.isEmpty() ? Optional.empty() : Optional.of(token);
        }
        for (String protocol : request.header("sec-websocket-protocol").split(",")) {
            if (protocol.strip().startsWith(PROTOCOL)) {
                return decode(protocol.strip().substring(PROTOCOL.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decode(String encoded) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
