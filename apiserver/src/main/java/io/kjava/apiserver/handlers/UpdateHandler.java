package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import java.util.Optional;

/** PUT of an object or of a subresource of the same kind. */
final class UpdateHandler implements ResourceHandler {
    private final ResourceStore store;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;

    UpdateHandler(ResourceStore store, BodyDecoder decoder, ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.decoder = requireNonNull(decoder, "decoder");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        WriteOptions options = RequestOptions.write(request, "UpdateOptions");
        DynamicObject body = decoder.decode(request, resource);
        ObjectKey key = RequestOptions.key(request, resource);
        requireName(body, key);
        requireNamespace(body, key);
        CreateHandler.settleNamespace(body, request, resource);
        WriteResult result = store.update(resource, key, request.info().subresource(), new Replacement(body), options);
        return answers.object(request, resource, form, result.created() ? 201 : 200, result.json());
    }

    static void requireName(DynamicObject body, ObjectKey key) {
        if (body.name().isEmpty()) {
            throw ApiException.badRequest(
                    "the name of the object (%s based on URL) was undeterminable: name must be provided"
                            .formatted(key.name()));
        }
        if (!body.name().equals(key.name())) {
            throw ApiException.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(body.name(), key.name()));
        }
    }

    static void requireNamespace(DynamicObject body, ObjectKey key) {
        String given = body.namespace();
        if (!key.namespace().isEmpty() && !given.isEmpty() && !given.equals(key.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the object (%s) does not match the namespace on the request (%s)"
                            .formatted(given, key.namespace()));
        }
    }

    /** The body takes the place of whatever is there. */
    private record Replacement(DynamicObject body) implements Change {
        @Override
        public DynamicObject apply(DynamicObject current) {
            return body.deepCopy();
        }

        @Override
        public Optional<DynamicObject> whenAbsent() {
            return Optional.of(body.deepCopy());
        }

        @Override
        public boolean isPut() {
            return true;
        }
    }
}
