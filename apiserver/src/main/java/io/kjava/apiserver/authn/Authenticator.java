package io.kjava.apiserver.authn;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.UserInfo;
import java.util.Optional;

/** Knows one kind of credential. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Who shows this credential; empty when the request carries none of this kind. Throws {@code
     * ApiException} UNAUTHORIZED when it carries one that is no good.
     */
    Optional<UserInfo> authenticate(ApiRequest request);
}
