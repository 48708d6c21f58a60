package io.kjava.apiserver.admission.plugins;

import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.codec.DynamicObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a kubelet may create: a picture of a static pod of its own, that refers to nothing. */
final class MirrorPods {
    static final String ANNOTATION = "kubernetes.io/config.mirror";
    private static final String OWNER = "node \"%s\" can only create pods with an owner reference set to itself";

    private MirrorPods() {}

    static void require(
            String node, AdmissionRequest request, @Nullable DynamicObject pod, Function<String, DynamicObject> nodes) {
        if (pod == null || pod.annotation(ANNOTATION).isEmpty()) {
            NodeRestriction.require(
                    false,
                    request,
                    () -> "pod does not have \"%s\" annotation, node \"%s\" can only create mirror pods"
                            .formatted(ANNOTATION, node));
            return;
        }
        NodeRestriction.require(
                pod.text("spec", "nodeName").equals(node),
                request,
                () -> "node \"%s\" can only create pods with spec.nodeName set to itself".formatted(node));
        requireOwner(node, request, pod, nodes);
        requireNoReference(node, request, pod.at("spec"));
    }

    private static void requireOwner(
            String node, AdmissionRequest request, DynamicObject pod, Function<String, DynamicObject> nodes) {
        JsonNode owners = pod.at("metadata", "ownerReferences");
        NodeRestriction.require(
                owners.size() <= 1,
                request,
                () -> "node \"%s\" can only create pods with a single owner reference set to itself".formatted(node));
        NodeRestriction.require(owners.size() == 1, request, () -> OWNER.formatted(node));
        JsonNode owner = owners.path(0);
        NodeRestriction.require(
                owner.path("apiVersion").asString("").equals("v1")
                        && owner.path("kind").asString("").equals("Node")
                        && owner.path("name").asString("").equals(node),
                request,
                () -> OWNER.formatted(node));
        NodeRestriction.require(
                owner.path("controller").asBoolean(false),
                request,
                () -> "node \"%s\" can only create pods with a controller owner reference set to itself"
                        .formatted(node));
        NodeRestriction.require(
                !owner.path("blockOwnerDeletion").asBoolean(false),
                request,
                () -> "node \"%s\" must not set blockOwnerDeletion on an owner reference".formatted(node));
        String expected = nodes.apply(node).uid();
        String actual = owner.path("uid").asString("");
        NodeRestriction.require(
                expected.equals(actual),
                request,
                () -> "node %s UID mismatch: expected %s got %s".formatted(node, actual, expected));
    }

    private static void requireNoReference(String node, AdmissionRequest request, JsonNode spec) {
        forbid(node, request, spec.path("serviceAccountName").asString("").isEmpty(), "a service account");
        forbid(node, request, PodTree.secrets(spec).isEmpty(), "secrets");
        forbid(node, request, PodTree.configMaps(spec).isEmpty(), "configmaps");
        forbid(node, request, !PodTree.projects(spec, "clusterTrustBundle"), "clustertrustbundles");
        for (JsonNode volume : spec.path("volumes")) {
            forbid(node, request, !volume.has("persistentVolumeClaim"), "persistentvolumeclaims");
        }
        forbid(node, request, spec.path("resourceClaims").isEmpty(), "resourceclaims");
    }

    private static void forbid(String node, AdmissionRequest request, boolean absent, String what) {
        NodeRestriction.require(
                absent, request, () -> "node \"%s\" can not create pods that reference %s".formatted(node, what));
    }
}
