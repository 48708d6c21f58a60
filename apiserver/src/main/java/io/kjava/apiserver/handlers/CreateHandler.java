package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;

/** POST to a collection. */
final class CreateHandler implements ResourceHandler {
    private final ResourceStore store;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;

    CreateHandler(ResourceStore store, BodyDecoder decoder, ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.decoder = requireNonNull(decoder, "decoder");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        WriteOptions options = RequestOptions.write(request, "CreateOptions");
        DynamicObject object = decoder.decode(request, resource);
        settleNamespace(object, request, resource);
        return answers.object(
                request,
                resource,
                form,
                201,
                store.create(resource, object, options).json());
    }

    /** The object lives where the path says. */
    static void settleNamespace(DynamicObject object, ApiRequest request, ServedResource resource) {
        settleNamespace(object, resource.type().namespaced() ? request.info().namespace() : "");
    }

    /** @param path the namespace of the request; empty for objects that have none */
    static void settleNamespace(DynamicObject object, String path) {
        String given = object.namespace();
        if (path.isEmpty()) {
            object.setMeta("namespace", "");
        } else if (given.isEmpty()) {
            object.setMeta("namespace", path);
        } else if (!given.equals(path)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }
}
