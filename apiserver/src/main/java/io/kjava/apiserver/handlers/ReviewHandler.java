package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.registry.ReviewAction;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;

/** POST of a type that is only asked. */
final class ReviewHandler implements RequestHandler {
    private final ReviewAction action;
    private final String kind;
    private final SchemaCatalog schemas;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;

    ReviewHandler(ReviewAction action, String kind, SchemaCatalog schemas, BodyDecoder decoder, ObjectAnswers answers) {
        this.action = requireNonNull(action, "action");
        this.kind = requireNonNull(kind, "kind");
        this.schemas = requireNonNull(schemas, "schemas");
        this.decoder = requireNonNull(decoder, "decoder");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        RequestInfo info = request.info();
        AnswerForm form = answers.untabledForm(request);
        RequestOptions.write(request, "CreateOptions");
        BodyDecoder.ParsedBody parsed = decoder.parse(request);
        DynamicObject review = parsed.object();
        if (!review.kind().isEmpty() && !review.kind().equals(kind)) {
            String group = info.resourceName().group();
            throw ApiException.badRequest(decoder.mismatch(review, BodyDecoder.room(group), kind));
        }
        review.tree().put("kind", kind);
        review.tree().put("apiVersion", info.resourceName().apiVersion());
        schemas.find(review.apiVersion(), kind)
                .ifPresent(schema -> BodyDecoder.settleUnstored(request, parsed, schema, info.version(), kind));
        DynamicObject answer = action.review(request.user(), info.namespace(), review);
        answer.metadata(); // always shown
        return answers.status(request, form, 201, JsonCodec.write(answer));
    }
}
