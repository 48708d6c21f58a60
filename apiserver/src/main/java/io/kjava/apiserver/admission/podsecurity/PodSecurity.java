package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Holds the pods of a namespace to the security level of its labels, or tells who goes beyond it. */
public final class PodSecurity implements AdmissionPlugin {
    private static final ResourceName NAMESPACES = new ResourceName("", "v1", "namespaces");
    private static final Set<String> IGNORED =
            Set.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");
    private final StoredObjects objects;

    public PodSecurity(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject object = request.object();
        boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (object == null || !writes) {
            return;
        }
        if (request.is("namespaces")) {
            if (request.subresource().isEmpty()) {
                namespace(request, object);
            }
        } else if (request.is("pods")) {
            pod(request, object);
        } else if (request.subresource().isEmpty()) {
            template(request, object);
        }
    }

    private void namespace(AdmissionRequest request, DynamicObject namespace) {
        NamespacePolicy wanted = NamespacePolicy.of(namespace.labels());
        DynamicObject old = request.old();
        NamespacePolicy before = old == null ? null : NamespacePolicy.of(old.labels());
        boolean newProblems = !wanted.problems().isEmpty()
                && (before == null || !wanted.problems().equals(before.problems()));
        if (newProblems) {
            throw invalid(namespace, wanted);
        }
        if (before == null || !isStricter(wanted.enforce(), before.enforce())) {
            return;
        }
        ExistingPods.warnings(
                        namespace.name(),
                        wanted.enforce(),
                        objects.all(new ResourceName("", "v1", "pods"), namespace.name()))
                .forEach(request.warnings()::add);
    }

    private static boolean isStricter(LevelVersion wanted, LevelVersion before) {
        return !wanted.equals(before)
                && wanted.level() != Level.PRIVILEGED
                && (wanted.minor() != before.minor() || wanted.level().compareTo(before.level()) > 0);
    }

    private static ApiException invalid(DynamicObject namespace, NamespacePolicy policy) {
        Violations violations = new Violations();
        policy.problems()
                .forEach(problem -> violations.invalid(
                        FieldPath.of("metadata", "labels").key(problem.label()), problem.value(), problem.why()));
        try {
            violations.throwIfAny("", "Namespace", namespace.name());
        } catch (ApiException e) {
            return e;
        }
        throw new IllegalStateException("a policy with problems and without violations");
    }

    private void pod(AdmissionRequest request, DynamicObject pod) {
        if (IGNORED.contains(request.subresource())) {
            return;
        }
        NamespacePolicy policy = policy(request);
        DynamicObject old = request.old();
        if (policy.asksForNothing()
                || request.operation() == Operation.UPDATE
                        && old != null
                        && !ExistingPods.isSignificant(pod.at("spec"), old.at("spec"))) {
            return;
        }
        PodView view = new PodView(pod.at("metadata", "annotations"), pod.at("spec"));
        List<Finding> findings = StandardChecks.findings(policy.enforce(), view);
        if (!findings.isEmpty()) {
            throw ApiException.forbidden(
                    request.resource(),
                    request.key().name(),
                    "violates PodSecurity \"%s\": %s".formatted(policy.enforce(), Finding.details(findings)));
        }
        warn(request, policy, view);
    }

    private void template(AdmissionRequest request, DynamicObject object) {
        Optional<JsonNode> found = Templates.find(request.resource().groupResource(), object);
        if (found.isEmpty()) {
            return;
        }
        NamespacePolicy policy = policy(request);
        if (!policy.tellsNothing()) {
            JsonNode template = found.get();
            warn(request, policy, new PodView(template.path("metadata").path("annotations"), template.path("spec")));
        }
    }

    private static void warn(AdmissionRequest request, NamespacePolicy policy, PodView view) {
        List<Finding> findings = StandardChecks.findings(policy.warn(), view);
        if (!findings.isEmpty()) {
            request.warnings()
                    .add("would violate PodSecurity \"%s\": %s".formatted(policy.warn(), Finding.details(findings)));
        }
    }

    private NamespacePolicy policy(AdmissionRequest request) {
        String namespace = request.key().namespace();
        return objects.find(NAMESPACES, ObjectKey.cluster(namespace))
                .map(found -> NamespacePolicy.of(found.labels()))
                .orElseThrow(
                        () -> ApiException.internal("failed to lookup namespace \"%s\"".formatted(namespace), null));
    }
}
