package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;

/** POST to a subresource that takes an object of another kind. */
final class ActionHandler implements ResourceHandler {
    private final SubresourceAction action;
    private final String kind;
    private final SchemaCatalog schemas;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;

    /** @param kind of the body, with its group and version: {@code policy/v1/Eviction} */
    ActionHandler(
            SubresourceAction action, String kind, SchemaCatalog schemas, BodyDecoder decoder, ObjectAnswers answers) {
        this.action = requireNonNull(action, "action");
        this.kind = requireNonNull(kind, "kind");
        this.schemas = requireNonNull(schemas, "schemas");
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
        BodyDecoder.ParsedBody parsed = decoder.parse(request);
        DynamicObject body = parsed.object();
        int slash = kind.lastIndexOf('/');
        String apiVersion = kind.substring(0, slash);
        String version = apiVersion.substring(apiVersion.lastIndexOf('/') + 1);
        String name = kind.substring(slash + 1);
        if (!body.kind().isEmpty() && !body.kind().equals(name)) {
            String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
            throw ApiException.badRequest(decoder.mismatch(body, BodyDecoder.room(group), name));
        }
        body.tree().put("kind", name);
        body.tree().put("apiVersion", apiVersion);
        schemas.find(apiVersion, name)
                .ifPresent(schema -> BodyDecoder.settleUnstored(request, parsed, schema, version, name));
        ObjectKey key = RequestOptions.key(request, resource);
        if (key.name().isEmpty()) { // POST to bindings names its object in the body
            key = new ObjectKey(request.info().namespace(), body.name());
        }
        if (!body.namespace().isEmpty() && !body.namespace().equals(key.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        SubresourceAction.Answer answer = action.perform(resource, key, body, options);
        return answers.status(request, form, answer.code(), JsonCodec.write(answer.object()));
    }
}
