package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.apiserver.registry.ListRequest;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceReader.ExpiredContinueException;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.StatusJson;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** GET of a collection. */
final class ListHandler implements ResourceHandler {
    private final ResourceReader reader;
    private final ObjectAnswers answers;

    ListHandler(ResourceReader reader, ObjectAnswers answers) {
        this.reader = requireNonNull(reader, "reader");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        ListRequest wanted = parse(request, resource);
        Listing listing;
        try {
            listing = reader.list(resource, wanted);
        } catch (ExpiredContinueException e) {
            return expired(request, form, e);
        }
        return new ListAnswers(answers).answer(request, resource, form, listing);
    }

    private ApiResponse expired(ApiRequest request, AnswerForm form, ExpiredContinueException e) {
        ObjectNode status = StatusJson.failure(new ApiException(Reason.EXPIRED, String.valueOf(e.getMessage())));
        status.withObject("/metadata").put("continue", e.token());
        return answers.status(request, form, 410, JsonCodec.write(status));
    }

    static ListRequest parse(ApiRequest request, ServedResource resource) {
        RequestOptions.number(request, "timeoutSeconds");
        long limit = RequestOptions.number(request, "limit").orElse(0);
        String version = request.param("resourceVersion");
        String match = request.param("resourceVersionMatch");
        String token = request.param("continue");
        Violations violations = new Violations();
        FieldPath path = FieldPath.of("resourceVersionMatch");
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                violations.forbidden(path, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if (!token.isEmpty()) {
                violations.forbidden(path, "resourceVersionMatch is forbidden when continue is provided");
            }
            if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                violations.notSupportedInOrder(path, match, List.of("Exact", "NotOlderThan", ""));
            }
            if (match.equals("Exact") && version.equals("0")) {
                violations.forbidden(path, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (request.query().containsKey("sendInitialEvents")) {
            violations.forbidden(FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list");
        }
        violations.throwIfAny("meta.k8s.io", "ListOptions", "");
        return new ListRequest(
                Selections.of(request, resource), version, match, Math.clamp(limit, 0, Integer.MAX_VALUE), token);
    }
}
