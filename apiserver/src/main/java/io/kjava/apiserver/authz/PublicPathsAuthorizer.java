package io.kjava.apiserver.authz;

import java.util.Set;

/** Health is for everyone, also before any role can be read. */
public final class PublicPathsAuthorizer implements Authorizer {
    private static final Set<String> PATHS = Set.of("/healthz", "/livez", "/readyz");

    @Override
    public Decision authorize(AccessQuestion question) {
        return !question.resourceRequest()
                        && PATHS.contains(question.path())
                        && question.verb().equals("get")
                ? new Decision.Allowed("")
                : Decision.NO_OPINION;
    }
}
