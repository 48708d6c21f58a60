package io.kjava.apiserver.authn;

import io.kjava.api.ApiException;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.UserInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** Knows the bearer tokens of the configuration. */
public final class StaticTokenAuthenticator implements Authenticator {
    private final Map<String, UserInfo> tokens;

    public StaticTokenAuthenticator(Map<String, UserInfo> tokens) {
        this.tokens = Map.copyOf(tokens);
    }

    @Override
    public Optional<UserInfo> authenticate(ApiRequest request) {
        return BearerToken.of(request).flatMap(this::find);
    }

    /** Who shows this token. */
    public Optional<UserInfo> find(String shown) {
        byte[] given = shown.getBytes(StandardCharsets.UTF_8);
        UserInfo found = null;
        for (Map.Entry<String, UserInfo> entry : tokens.entrySet()) {
            byte[] known = entry.getKey().getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(known, given)) { // in constant time
                found = entry.getValue();
            }
        }
        return Optional.ofNullable(found);
    }

    /** Refuses a bearer token that nobody before it knew. */
    public static Optional<UserInfo> refuseUnknown(ApiRequest request) {
        if (BearerToken.of(request).isPresent()) {
            throw ApiException.unauthorized();
        }
        return Optional.empty();
    }
}
