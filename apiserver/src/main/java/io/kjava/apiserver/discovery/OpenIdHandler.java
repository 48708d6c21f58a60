package io.kjava.apiserver.discovery;

import io.kjava.apiserver.authn.JsonWebKeys;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;

/** Answers where the issuer of service account tokens is described, and its public keys. */
public final class OpenIdHandler implements RequestHandler {
    private static final Map<String, String> CACHED = Map.of("Cache-Control", "public, max-age=3600");
    private final byte[] configuration;
    private final byte[] keys;

    public OpenIdHandler(String issuer, List<PublicKey> keys) {
        this.configuration = JsonWebKeys.discovery(issuer, issuer + "/openid/v1/jwks", keys);
        this.keys = JsonWebKeys.keySet(keys);
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        return switch (request.path()) {
            case "/.well-known/openid-configuration" ->
                new ApiResponse.Bytes(200, "application/json", configuration, CACHED);
            case "/openid/v1/jwks" -> new ApiResponse.Bytes(200, "application/jwk-set+json", keys, CACHED);
            default -> throw PathRouter.notFound();
        };
    }
}
