package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ScaleView;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.function.UnaryOperator;

/** GET, PUT and PATCH of {@code scale}. */
final class ScaleHandler implements ResourceHandler {
    private final ResourceStore store;
    private final ResourceReader reader;
    private final BodyDecoder decoder;
    private final ScalePatches patches;
    private final ObjectAnswers answers;

    /** Applies a patch to a Scale. */
    interface ScalePatches {
        DynamicObject patch(String contentType, DynamicObject scale, byte[] patch);
    }

    ScaleHandler(
            ResourceStore store,
            ResourceReader reader,
            BodyDecoder decoder,
            ScalePatches patches,
            ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.decoder = requireNonNull(decoder, "decoder");
        this.patches = requireNonNull(patches, "patches");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request);
        ScaleView view = view(resource);
        ObjectKey key = RequestOptions.key(request, resource);
        byte[] json = switch (request.info().verb()) {
            case "get" -> reader.get(resource, key, request.param("resourceVersion"));
            case "update" -> update(request, resource, key, view);
            default -> patch(request, resource, key, view);
        };
        DynamicObject scale = view.of(JsonCodec.read(json));
        return answers.status(request, form, 200, JsonCodec.write(scale));
    }

    private static ScaleView view(ServedResource resource) {
        return resource.subresource("scale")
                .filter(ScaleView.class::isInstance)
                .map(ScaleView.class::cast)
                .orElseThrow(ResourceRouter::noSuchResource);
    }

    private byte[] update(ApiRequest request, ServedResource resource, ObjectKey key, ScaleView view) {
        DynamicObject body = decoder.parse(request).object();
        if (!body.kind().isEmpty() && !body.kind().equals("Scale")) {
            throw ApiException.badRequest("invalid object of kind %s, expected a Scale".formatted(body.kind()));
        }
        UpdateHandler.requireName(body, key);
        WriteOptions options = RequestOptions.write(request, "UpdateOptions");
        return write(resource, key, view, options, scale -> body);
    }

    private byte[] patch(ApiRequest request, ServedResource resource, ObjectKey key, ScaleView view) {
        String type = BodyDecoder.mediaType(request.header("content-type"));
        byte[] patch = request.body().read();
        WriteOptions options = RequestOptions.write(request, "PatchOptions");
        return write(resource, key, view, options, scale -> patches.patch(type, scale, patch));
    }

    private byte[] write(
            ServedResource resource,
            ObjectKey key,
            ScaleView view,
            WriteOptions options,
            UnaryOperator<DynamicObject> step) {
        Change change = current -> {
            DynamicObject scale = step.apply(view.of(current));
            requireValid(scale, key);
            view.apply(scale, current);
            current.setResourceVersion(scale.resourceVersion());
            return current;
        };
        WriteResult result = store.update(resource, key, "scale", change, options);
        return result.json();
    }

    private static void requireValid(DynamicObject scale, ObjectKey key) {
        Violations violations = new Violations();
        long replicas = scale.at("spec", "replicas").asLong(0);
        if (replicas < 0) {
            violations.invalid(FieldPath.of("spec", "replicas"), replicas, "must be greater than or equal to 0");
        }
        violations.throwIfAny("autoscaling", "Scale", key.name());
    }
}
