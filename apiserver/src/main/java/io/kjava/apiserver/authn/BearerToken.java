package io.kjava.apiserver.authn;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The bearer token of a request: in its header, or in a WebSocket's subprotocol. */
public final class BearerToken {
    private static final String PROTOCOL = "base64url.bearer.authorization.k8s.io.";
    private static final String SPACE =
            "the provided Authorization header contains extra space before the bearer token, and is ignored";

    private BearerToken() {}

    /**
     * The token that a request shows.
     *
     * @throws ApiException UNAUTHORIZED when a subprotocol holds one that cannot be read
     */
    public static Optional<String> of(ApiRequest request) {
        String header = request.header("authorization").strip();
        String[] words = header.split(" ", 3);
        if (words.length > 1 && words[0].equalsIgnoreCase("Bearer") && !words[1].isEmpty()) {
            return Optional.of(words[1]);
        }
        if (words.length > 2 && words[0].equalsIgnoreCase("Bearer")) {
            request.warnings().add(SPACE);
        }
        return request.header("upgrade").equalsIgnoreCase("websocket") ? ofProtocols(request) : Optional.empty();
    }

    /** It stands among others, so that there is one to agree on. */
    private static Optional<String> ofProtocols(ApiRequest request) {
        List<String> tokens = new ArrayList<>();
        int others = 0;
        for (String word : request.header("sec-websocket-protocol").split(",")) {
            String protocol = word.strip();
            if (protocol.startsWith(PROTOCOL)) {
                tokens.add(decode(protocol.substring(PROTOCOL.length())));
            } else {
                others++;
            }
        }
        if (tokens.isEmpty() || tokens.getFirst().isEmpty()) {
            return Optional.empty();
        }
        if (tokens.size() > 1 || others == 0) {
            throw ApiException.unauthorized();
        }
        return Optional.of(tokens.getFirst());
    }

    private static String decode(String encoded) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw ApiException.unauthorized();
        }
    }
}
