package io.kjava.apiserver.registry;

import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What of an object's metadata an update of its status leaves as it was; Kubernetes' kinds differ. */
enum StatusMetadata {
    /** Labels, annotations, finalizers and owners change with the status. */
    FREE(List.of()),
    OWNERS(List.of("ownerReferences")),
    LABELS(List.of("labels")),
    ALL(List.of("labels", "annotations", "finalizers", "ownerReferences"));

    private static final Set<String> STATUS_ONLY = Set.of(
            "apiservices.apiregistration.k8s.io",
            "flowschemas.flowcontrol.apiserver.k8s.io",
            "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
            "resourceclaims.resource.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io",
            "volumeattachments.storage.k8s.io");

    private final List<String> kept;

    StatusMetadata(List<String> kept) {
        this.kept = kept;
    }

    static StatusMetadata of(ResourceName resource) {
        String name = resource.groupResource();
        return switch (name) {
            case "pods" -> OWNERS;
            case "deployments.apps" -> LABELS;
            default -> STATUS_ONLY.contains(name) ? ALL : FREE;
        };
    }

    void keep(DynamicObject wanted, DynamicObject old) {
        for (String field : kept) {
            JsonNode before = old.at("metadata", field);
            if (before.isMissingNode()) {
                wanted.metadata().remove(field);
            } else {
                wanted.metadata().set(field, before.deepCopy());
            }
        }
    }
}
