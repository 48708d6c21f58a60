package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.handlers.RequestOptions.FieldValidation;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ScaleView;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.Warnings;
import io.kjava.client.PatchType;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** GET, PUT and PATCH of {@code scale}. */
final class ScaleHandler implements ResourceHandler {
    private final ResourceStore store;
    private final ResourceReader reader;
    private final BodyDecoder decoder;
    private final ScalePatches patches;
    private final ScaleAnswers answers;

    /** Reads and patches Scales. */
    interface ScalePatches {
        /** Throws {@code INVALID} for a patch that makes no Scale; tells the client about fields that it has not. */
        DynamicObject patch(
                String contentType, DynamicObject scale, byte[] patch, FieldValidation validation, Warnings warnings);

        /**
         * Throws {@code BAD_REQUEST} for what is no Scale; tells the client about fields that it has not.
         *
         * @param complaints about the text that the Scale was read from
         */
        void settle(DynamicObject scale, Complaints complaints, FieldValidation validation, Warnings warnings);

        /** The change of an object whose Scale a manager states. */
        Change applied(
                ServedResource resource,
                ObjectKey key,
                ScaleView view,
                byte[] patch,
                WriteOptions options,
                boolean force,
                FieldValidation validation);
    }

    ScaleHandler(
            ResourceStore store,
            ResourceReader reader,
            BodyDecoder decoder,
            ScalePatches patches,
            ScaleAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.decoder = requireNonNull(decoder, "decoder");
        this.patches = requireNonNull(patches, "patches");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        ScaleView view = view(resource);
        ObjectKey key = RequestOptions.key(request, resource);
        byte[] json = switch (request.info().verb()) {
            case "get" -> read(request, resource, key);
            case "update" -> update(request, resource, key, view);
            case "patch" -> patch(request, resource, key, view);
            default -> throw ResourceRouter.notAllowed();
        };
        DynamicObject scale = view.of(JsonCodec.read(json));
        return answers.answer(request, resource, form, scale);
    }

    private byte[] read(ApiRequest request, ServedResource resource, ObjectKey key) {
        try {
            return reader.get(resource, key, request.param("resourceVersion"));
        } catch (ApiException e) {
            if (!e.isNotFound() || resource.custom()) {
                throw e;
            }
            ResourceName name = resource.name();
            throw ApiException.notFound(
                    new ResourceName(
                            name.group().isEmpty() ? "autoscaling" : name.group(),
                            name.version(),
                            name.plural() + "/scale"),
                    key.name());
        }
    }

    private static ScaleView view(ServedResource resource) {
        return resource.subresource("scale")
                .filter(ScaleView.class::isInstance)
                .map(ScaleView.class::cast)
                .orElseThrow(ResourceRouter::noSuchResource);
    }

    private byte[] update(ApiRequest request, ServedResource resource, ObjectKey key, ScaleView view) {
        BodyDecoder.ParsedBody parsed = decoder.parse(request);
        DynamicObject body = parsed.object();
        if (!body.kind().isEmpty() && !body.kind().equals("Scale")) {
            throw ApiException.badRequest(decoder.mismatch(body, "autoscaling", "Scale"));
        }
        WriteOptions options = RequestOptions.write(request, "UpdateOptions");
        patches.settle(body, parsed.complaints(), RequestOptions.fieldValidation(request), request.warnings());
        UpdateHandler.requireName(body, key);
        return write(resource, key, view, options, scale -> body);
    }

    private byte[] patch(ApiRequest request, ServedResource resource, ObjectKey key, ScaleView view) {
        String type = BodyDecoder.mediaType(request.header("content-type"));
        boolean known = Arrays.stream(PatchType.values())
                .anyMatch(each -> each.mediaType().equals(type));
        if (!known) {
            throw PatchHandler.unsupported();
        }
        byte[] patch = request.body().read();
        Violations violations = new Violations();
        PatchHandler.checkApplyOptions(request, type.equals(PatchType.APPLY.mediaType()), violations);
        WriteOptions options = RequestOptions.write(request, "PatchOptions", violations);
        FieldValidation validation = RequestOptions.fieldValidation(request);
        if (type.equals(PatchType.APPLY.mediaType())) {
            Change change = patches.applied(resource, key, view, patch, options, request.flag("force"), validation);
            return store.update(resource, key, "scale", change, options).json();
        }
        return write(
                resource,
                key,
                view,
                options,
                scale -> patches.patch(type, scale, patch, validation, request.warnings()));
    }

    private byte[] write(
            ServedResource resource,
            ObjectKey key,
            ScaleView view,
            WriteOptions options,
            UnaryOperator<DynamicObject> step) {
        Change change = current -> {
            DynamicObject scale = step.apply(view.of(current));
            if (!resource.custom()) { // a custom kind's own rules judge the replicas
                requireValid(scale, key);
            }
            view.apply(scale, current);
            if (!scale.resourceVersion().isEmpty()) {
                current.setResourceVersion(scale.resourceVersion());
            }
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
