package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.registry.Change;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.WriteOptions;
import io.kjava.apiserver.registry.WriteResult;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.client.PatchType;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;

/** PATCH of an object or of a subresource of the same kind, in one of the four formats. */
final class PatchHandler implements ResourceHandler {
    private final ResourceStore store;
    private final PatchChanges changes;
    private final ObjectAnswers answers;

    PatchHandler(ResourceStore store, PatchChanges changes, ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.changes = requireNonNull(changes, "changes");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        PatchType type = type(request, resource);
        Violations violations = new Violations();
        checkApplyOptions(request, type == PatchType.APPLY, violations);
        WriteOptions options = RequestOptions.write(request, "PatchOptions", violations);
        ObjectKey key = RequestOptions.key(request, resource);
        Change change = changes.change(
                type,
                resource,
                key,
                request.info().subresource(),
                request.body().read(),
                options,
                request.flag("force"),
                RequestOptions.fieldValidation(request));
        WriteResult result = store.update(resource, key, request.info().subresource(), change, options);
        return answers.object(request, resource, form, result.created() ? 201 : 200, result.json());
    }

    private static PatchType type(ApiRequest request, ServedResource resource) {
        String header = BodyDecoder.mediaType(request.header("content-type"));
        List<String> accepted = new ArrayList<>();
        for (PatchType type : PatchType.values()) {
            if (type == PatchType.STRATEGIC && resource.custom()) {
                continue;
            }
            if (type.mediaType().equals(header)) {
                return type;
            }
            accepted.add(type.mediaType());
        }
        throw resource.custom() ? BodyDecoder.unsupported(accepted) : unsupported();
    }

    /** Built-in kinds are refused before anybody looks at what they accept. */
    static ApiException unsupported() {
        return new ApiException(
                Reason.UNSUPPORTED_MEDIA_TYPE, "415: Unsupported Media Type", ApiException.Details.EMPTY);
    }

    static void checkApplyOptions(ApiRequest request, boolean applies, Violations violations) {
        if (applies) {
            boolean inProcess = request.origin().trustedUser().isPresent();
            if (request.param("fieldManager").isEmpty() && !inProcess) {
                violations.required(FieldPath.of("fieldManager"), "is required for apply patch");
            }
        } else if (request.query().containsKey("force")) {
            violations.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch");
        }
    }

    /** Makes a change of a patch. */
    interface PatchChanges {
        /** Throws {@code ApiException} BAD_REQUEST for a patch that cannot be read. */
        Change change(
                PatchType type,
                ServedResource resource,
                ObjectKey key,
                String subresource,
                byte[] patch,
                WriteOptions options,
                boolean force,
                RequestOptions.FieldValidation validation)
                throws ApiException;
    }
}
