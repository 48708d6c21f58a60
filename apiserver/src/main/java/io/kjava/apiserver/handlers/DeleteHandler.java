package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.Deletion;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** DELETE of one object. */
final class DeleteHandler implements ResourceHandler {
    private final ResourceStore store;
    private final DeleteRequests requests;
    private final ObjectAnswers answers;

    DeleteHandler(ResourceStore store, DeleteRequests requests, ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.requests = requireNonNull(requests, "requests");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        DeleteRequests.Parsed parsed = requests.parse(request);
        Deletion deletion = parsed.deletion();
        WriteResult result = store.delete(resource, RequestOptions.key(request, resource), deletion, parsed.options());
        boolean accepted = !result.gone() && parsed.cascadesByOldField();
        int status = accepted ? 202 : 200;
        if (result.gone() && !resource.strategy().showsDeleted()) {
            return answers.status(request, form, status, result.json());
        }
        return answers.object(request, resource, form, status, result.json());
    }
}
