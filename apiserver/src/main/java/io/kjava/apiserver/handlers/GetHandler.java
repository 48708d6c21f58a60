package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** GET of one object. */
final class GetHandler implements ResourceHandler {
    private final ResourceReader reader;
    private final ObjectAnswers answers;

    GetHandler(ResourceReader reader, ObjectAnswers answers) {
        this.reader = requireNonNull(reader, "reader");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        byte[] json = reader.get(resource, RequestOptions.key(request, resource), request.param("resourceVersion"));
        return answers.object(request, resource, form, 200, json);
    }
}
