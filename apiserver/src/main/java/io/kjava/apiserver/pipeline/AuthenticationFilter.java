package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** Finds out who asks, or answers 401. Every known user is in {@code system:authenticated}. */
public final class AuthenticationFilter implements RequestFilter {
    private final List<Authenticator> authenticators;

    public AuthenticationFilter(List<Authenticator> authenticators) {
        this.authenticators = List.copyOf(requireNonNull(authenticators, "authenticators"));
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        for (Authenticator authenticator : authenticators) {
            var user = authenticator.authenticate(request);
            if (user.isPresent()) {
                if (user.get().isIn(UserInfo.UNAUTHENTICATED)) {
                    request.origin().endSharedConnection();
                }
                return next.handle(request.withUser(known(user.get())));
            }
        }
        request.origin().endSharedConnection();
        throw ApiException.unauthorized();
    }

    private static UserInfo known(UserInfo user) {
        if (user.isIn(UserInfo.AUTHENTICATED) || user.isIn(UserInfo.UNAUTHENTICATED)) {
            return user;
        }
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(UserInfo.AUTHENTICATED);
        return new UserInfo(user.name(), user.uid(), groups, user.extra());
    }
}
