package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.codec.DynamicObject;

/** An action whose body passes admission before anything happens. */
final class AdmittedAction implements SubresourceAction {
    private final AdmissionChain admission;
    private final String subresource;
    private final String kind;
    private final SubresourceAction action;

    AdmittedAction(AdmissionChain admission, String subresource, String kind, SubresourceAction action) {
        this.admission = requireNonNull(admission, "admission");
        this.subresource = requireNonNull(subresource, "subresource");
        this.kind = requireNonNull(kind, "kind");
        this.action = requireNonNull(action, "action");
    }

    @Override
    public Answer perform(ServedResource resource, ObjectKey key, DynamicObject body, WriteOptions options) {
        AdmissionRequest request = new AdmissionRequest(
                AdmissionRequest.Operation.CREATE,
                resource.name(),
                kind,
                subresource,
                key,
                body,
                null,
                options.options(),
                options.dryRun(),
                options.user(),
                options.warnings());
        admission.mutate(request);
        return admission.validateAround(request, () -> action.perform(resource, key, body, options));
    }
}
