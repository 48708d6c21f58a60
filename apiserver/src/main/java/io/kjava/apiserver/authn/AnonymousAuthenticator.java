package io.kjava.apiserver.authn;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.UserInfo;
import java.util.Optional;

/** Whoever shows nothing is {@code system:anonymous}. Stands last. */
public final class AnonymousAuthenticator implements Authenticator {
    @Override
    public Optional<UserInfo> authenticate(ApiRequest request) {
        return Optional.of(UserInfo.ANONYMOUS);
    }
}
