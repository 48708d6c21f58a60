package io.kjava.apiserver.pipeline;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** Lets through whom the authorizer allows, and answers everyone else 403. */
public final class AuthorizationFilter implements RequestFilter {
    private final Authorizer authorizer;

    public AuthorizationFilter(Authorizer authorizer) {
        this.authorizer = requireNonNull(authorizer, "authorizer");
    }

    @Override
    public ApiResponse filter(ApiRequest request, RequestHandler next) throws InterruptedException {
        AccessQuestion question = AccessQuestion.of(request);
        require(authorizer, question);
        return next.handle(request);
    }

    /** Throws {@code FORBIDDEN} in Kubernetes' words unless the question is answered with yes. */
    public static void require(Authorizer authorizer, AccessQuestion question) {
        Decision decision = authorizer.authorize(question);
        if (decision instanceof Decision.Allowed) {
            return;
        }
        throw forbidden(question, decision.reason());
    }

    private static ApiException forbidden(AccessQuestion question, String reason) {
        String what = question.describe();
        String message = reason.isEmpty() ? what : what + ": " + reason;
        if (!question.resourceRequest()) {
            return new ApiException(Reason.FORBIDDEN, "forbidden: " + message, Details.NONE);
        }
        String resource =
                question.group().isEmpty() ? question.resource() : question.resource() + "." + question.group();
        String name = question.name();
        String subject = name.isEmpty() ? resource + " is forbidden" : resource + " \"" + name + "\" is forbidden";
        return new ApiException(
                Reason.FORBIDDEN,
                subject + ": " + message,
                new Details(question.group(), question.resource(), name, "", java.util.List.of(), 0));
    }
}
