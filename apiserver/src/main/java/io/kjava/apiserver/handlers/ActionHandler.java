package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;

/** POST to a subresource that takes an object of another kind. */
final class ActionHandler implements ResourceHandler {
    private final SubresourceAction action;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;

    ActionHandler(SubresourceAction action, BodyDecoder decoder, ObjectAnswers answers) {
        this.action = requireNonNull(action, "action");
        this.decoder = requireNonNull(decoder, "decoder");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        if (!request.method().equals("POST")) {
            throw ResourceRouter.notAllowed();
        }
        AnswerForm form = answers.form(request, resource);
        WriteOptions options = RequestOptions.write(request, "CreateOptions");
        DynamicObject body = decoder.parse(request).object();
        ObjectKey key = RequestOptions.key(request, resource);
        if (key.name().isEmpty()) { // POST to bindings names its object in the body
            key = new ObjectKey(request.info().namespace(), body.name());
        }
        SubresourceAction.Answer answer = action.perform(resource, key, body, options);
        return answers.status(request, form, answer.code(), JsonCodec.write(answer.object()));
    }
}
