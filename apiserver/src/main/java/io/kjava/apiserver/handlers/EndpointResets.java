package io.kjava.apiserver.handlers;

import io.kjava.apiserver.patch.ResetFields;
import io.kjava.apiserver.registry.ServedResource;
import java.util.Map;

/** What the endpoints of each kind reset, so that a write of the status owns no spec and the other way. Pure. */
final class EndpointResets {
    private static final ResetFields STATUS = ResetFields.of("status");
    private static final ResetFields SPEC = ResetFields.of("spec");
    private static final ResetFields SPEC_AND_METADATA = ResetFields.of("spec", "metadata");

    /** By resource and subresource, where they differ from the rule. */
    private static final Map<String, ResetFields> SPECIAL = Map.ofEntries(
            Map.entry("pods/status", ResetFields.of("spec", "metadata.deletionTimestamp", "metadata.ownerReferences")),
            Map.entry("pods/ephemeralcontainers", ResetFields.allBut("spec.ephemeralContainers")),
            Map.entry(
                    "pods/resize",
                    ResetFields.allBut(
                            "spec.containers.*.resources",
                            "spec.containers.*.resizePolicy",
                            "spec.initContainers.*.resources",
                            "spec.initContainers.*.resizePolicy")),
            Map.entry("namespaces/", ResetFields.of("status", "spec.finalizers")),
            Map.entry("namespaces/finalize", STATUS),
            Map.entry("deployments.apps/status", ResetFields.of("spec", "metadata.labels")),
            Map.entry("certificatesigningrequests.certificates.k8s.io/", ResetFields.of("spec", "status")),
            Map.entry(
                    "certificatesigningrequests.certificates.k8s.io/status",
                    ResetFields.of("spec", "status.conditions")),
            Map.entry(
                    "certificatesigningrequests.certificates.k8s.io/approval",
                    ResetFields.of("spec", "status.certificate")),
            Map.entry("apiservices.apiregistration.k8s.io/status", SPEC_AND_METADATA),
            Map.entry("customresourcedefinitions.apiextensions.k8s.io/status", SPEC_AND_METADATA),
            Map.entry("flowschemas.flowcontrol.apiserver.k8s.io/status", SPEC_AND_METADATA),
            Map.entry("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io/status", SPEC_AND_METADATA),
            Map.entry("validatingadmissionpolicies.admissionregistration.k8s.io/status", SPEC_AND_METADATA),
            Map.entry("volumeattachments.storage.k8s.io/status", SPEC_AND_METADATA));

    private EndpointResets() {}

    /** @param subresource empty for the object itself */
    static ResetFields of(ServedResource resource, String subresource) {
        return switch (subresource) {
            case "" -> special(resource, subresource, resource.type().hasStatus() ? STATUS : ResetFields.NONE);
            case "status" -> special(resource, subresource, resource.custom() ? SPEC_AND_METADATA : SPEC);
            default -> special(resource, subresource, ResetFields.NONE);
        };
    }

    private static ResetFields special(ServedResource resource, String subresource, ResetFields rule) {
        return SPECIAL.getOrDefault(resource.name().groupResource() + "/" + subresource, rule);
    }
}
