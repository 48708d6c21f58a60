package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ApiException.Details;
import io.kjava.api.ApiException.Reason;
import io.kjava.api.ResourceName;
import io.kjava.api.StatusCause;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import java.util.List;
import java.util.Set;

/** Nothing new in a namespace that does not exist or is going; some namespaces stay for ever. */
public final class NamespaceLifecycle implements AdmissionPlugin {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
    private static final ResourceName NAMESPACES = new ResourceName("", "v1", "namespaces");
    private final Namespaces namespaces;

    /** All that this rule needs to know about the cluster. */
    public interface Namespaces {
        enum State {
            ABSENT,
            ACTIVE,
            TERMINATING
        }

        State state(String namespace);
    }

    public NamespaceLifecycle(Namespaces namespaces) {
        this.namespaces = requireNonNull(namespaces, "namespaces");
    }

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean immortal = request.is("namespaces")
                && request.operation() == Operation.DELETE
                && IMMORTAL.contains(request.key().name());
        if (immortal) {
            throw ApiException.forbidden(NAMESPACES, request.key().name(), "this namespace may not be deleted");
        }
    }

    /** Judges before others change: that a namespace is missing is the first thing to know. */
    @Override
    public void mutate(AdmissionRequest request) {
        String namespace = request.key().namespace();
        if (request.is("namespaces") || namespace.isEmpty() || request.operation() == Operation.DELETE) {
            return;
        }
        switch (namespaces.state(namespace)) {
            case ACTIVE -> {}
            case ABSENT -> throw ApiException.notFound(NAMESPACES, namespace);
            case TERMINATING -> {
                if (request.operation() == Operation.CREATE) {
                    throw terminating(request, namespace);
                }
            }
        }
    }

    private static ApiException terminating(AdmissionRequest request, String namespace) {
        ResourceName resource = request.resource();
        String name = request.shownName();
        Details details = new Details(
                resource.group(),
                resource.plural(),
                name,
                "",
                List.of(new StatusCause(
                        "NamespaceTerminating",
                        "namespace %s is being terminated".formatted(namespace),
                        "metadata.namespace")),
                0);
        return new ApiException(
                Reason.FORBIDDEN,
                "%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                        .formatted(resource.groupResource(), name, namespace),
                details);
    }
}
