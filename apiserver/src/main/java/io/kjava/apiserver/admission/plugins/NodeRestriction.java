package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A kubelet changes its own node, its own pods and what belongs to them; nothing else. */
public final class NodeRestriction implements AdmissionPlugin {
    private static final String USER_PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final ResourceName PODS = new ResourceName("", "v1", "pods");
    private static final ResourceName NODES = new ResourceName("", "v1", "nodes");
    private static final String ANOTHER_LEASE = "can only access node lease with the same name as the requesting node";
    private static final String ANOTHER_CSI_NODE = "can only access CSINode with the same name as the requesting node";
    private final StoredObjects objects;

    public NodeRestriction(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        String user = request.user().name();
        if (!user.startsWith(USER_PREFIX) || !request.user().isIn(GROUP)) {
            return;
        }
        String node = user.substring(USER_PREFIX.length());
        require(!node.isEmpty(), request, () -> "could not determine node from user \"%s\"".formatted(user));
        switch (request.resource().groupResource()) {
            case "pods" -> pods(node, request);
            case "nodes" -> node(node, request);
            case "persistentvolumeclaims" -> claim(node, request);
            case "serviceaccounts" -> token(node, request);
            case "leases.coordination.k8s.io" -> lease(node, request);
            case "csinodes.storage.k8s.io" -> require(request.key().name().equals(node), request, ANOTHER_CSI_NODE);
            case "resourceslices.resource.k8s.io" -> slice(node, request);
            default -> {}
        }
    }

    private void pods(String node, AdmissionRequest request) {
        switch (request.subresource()) {
            case "" -> pod(node, request);
            case "status" -> podStatus(node, request);
            case "eviction" -> eviction(node, request);
            default ->
                throw forbidden(
                        request,
                        "unexpected pod subresource \"%s\", only 'status' and 'eviction' are allowed"
                                .formatted(request.subresource()));
        }
    }

    private void pod(String node, AdmissionRequest request) {
        switch (request.operation()) {
            case CREATE -> MirrorPods.require(node, request, request.object(), this::node);
            case DELETE -> {
                DynamicObject old = request.old();
                require(
                        old != null && old.text("spec", "nodeName").equals(node),
                        request,
                        () -> "node \"%s\" can only delete pods with spec.nodeName set to itself".formatted(node));
            }
            default ->
                throw forbidden(
                        request,
                        "unexpected operation \"%s\", node \"%s\" can only create and delete mirror pods"
                                .formatted(request.operation(), node));
        }
    }

    private DynamicObject node(String name) {
        return objects.find(NODES, ObjectKey.cluster(name)).orElseThrow(() -> ApiException.notFound(NODES, name));
    }

    private static void podStatus(String node, AdmissionRequest request) {
        DynamicObject object = request.object();
        DynamicObject old = request.old();
        if (request.operation() != Operation.UPDATE || object == null || old == null) {
            throw forbidden(request, "unexpected operation \"%s\"".formatted(request.operation()));
        }
        require(
                old.text("spec", "nodeName").equals(node),
                request,
                () -> "node \"%s\" can only update pod status for pods with spec.nodeName set to itself"
                        .formatted(node));
        require(
                object.labels().equals(old.labels()),
                request,
                () -> "node \"%s\" cannot update labels through pod status".formatted(node));
        require(
                isSame(object.at("status", "resourceClaimStatuses"), old.at("status", "resourceClaimStatuses")),
                request,
                () -> "node \"%s\" cannot update resource claim statues".formatted(node));
        require(
                isSame(
                        object.at("status", "extendedResourceClaimStatus"),
                        old.at("status", "extendedResourceClaimStatus")),
                request,
                () -> "node \"%s\" cannot update extended resource claim status".formatted(node));
    }

    private void eviction(String node, AdmissionRequest request) {
        DynamicObject pod = objects.find(PODS, request.key())
                .orElseThrow(() -> ApiException.notFound(PODS, request.key().name()));
        require(
                pod.text("spec", "nodeName").equals(node),
                request,
                () -> "node %s can only evict pods with spec.nodeName set to itself".formatted(node));
    }

    private static void claim(String node, AdmissionRequest request) {
        DynamicObject object = request.object();
        DynamicObject old = request.old();
        require(request.subresource().equals("status"), request, "may only update PVC status");
        if (request.operation() != Operation.UPDATE || object == null || old == null) {
            throw forbidden(request, "unexpected operation \"%s\"".formatted(request.operation()));
        }
        require(
                isSame(withoutCapacity(object), withoutCapacity(old)),
                request,
                () -> "node \"%s\" is not allowed to update fields other than status.capacity and status.conditions"
                        .formatted(node));
    }

    private static JsonNode withoutCapacity(DynamicObject claim) {
        ObjectNode tree = claim.deepCopy().tree();
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("resourceVersion", "managedFields"));
        }
        if (tree.get("status") instanceof ObjectNode status) {
            status.remove(List.of("capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"));
            if (status.isEmpty()) {
                tree.remove("status");
            }
        }
        return tree;
    }

    private static void node(String node, AdmissionRequest request) {
        String requested = request.key().name();
        require(
                requested.equals(node),
                request,
                () -> "node \"%s\" is not allowed to modify node \"%s\"".formatted(node, requested));
        DynamicObject object = request.object();
        DynamicObject old = request.old();
        if (request.operation() == Operation.CREATE && object != null) {
            require(
                    object.at("spec", "configSource").isMissingNode(),
                    request,
                    () -> "node \"%s\" is not allowed to create pods with a non-nil configSource".formatted(node));
            Set<String> forbidden = NodeLabels.forbidden(object.labels(), Map.of());
            require(
                    forbidden.isEmpty(),
                    request,
                    () -> "node \"%s\" is not allowed to set the following labels: %s"
                            .formatted(node, String.join(", ", new TreeSet<>(forbidden))));
        }
        if (request.operation() == Operation.UPDATE && object != null && old != null) {
            nodeUpdate(node, request, object, old);
        }
    }

    private static void nodeUpdate(String node, AdmissionRequest request, DynamicObject object, DynamicObject old) {
        JsonNode source = object.at("spec", "configSource");
        require(
                source.isMissingNode() || source.equals(old.at("spec", "configSource")),
                request,
                () -> "node \"%s\" is not allowed to update configSource to a new non-nil configSource"
                        .formatted(node));
        require(
                isSame(object.at("spec", "taints"), old.at("spec", "taints")),
                request,
                () -> "node \"%s\" is not allowed to modify taints".formatted(node));
        Set<String> forbidden = NodeLabels.forbidden(object.labels(), old.labels());
        require(
                forbidden.isEmpty(),
                request,
                () -> "is not allowed to modify labels: %s".formatted(String.join(", ", new TreeSet<>(forbidden))));
        require(
                isSame(object.at("metadata", "ownerReferences"), old.at("metadata", "ownerReferences")),
                request,
                () -> "node \"%s\" is not allowed to modify ownerReferences".formatted(node));
    }

    private void token(String node, AdmissionRequest request) {
        DynamicObject body = request.object();
        if (request.operation() != Operation.CREATE || !request.subresource().equals("token") || body == null) {
            return;
        }
        JsonNode bound = body.at("spec", "boundObjectRef");
        String name = bound.path("name").asString("");
        require(
                bound.path("apiVersion").asString("").equals("v1")
                        && bound.path("kind").asString("").equals("Pod")
                        && !name.isEmpty(),
                request,
                "node requested token not bound to a pod");
        String uid = bound.path("uid").asString("");
        require(!uid.isEmpty(), request, "node requested token with a pod binding without a uid");
        DynamicObject pod = objects.find(PODS, ObjectKey.of(request.key().namespace(), name))
                .orElseThrow(() -> ApiException.notFound(PODS, name));
        require(
                pod.uid().equals(uid),
                request,
                () -> ("the UID in the bound object reference (%s) does not match the UID in record. The object "
                                + "might have been deleted and then recreated")
                        .formatted(uid));
        require(
                pod.text("spec", "nodeName").equals(node),
                request,
                "node requested token bound to a pod scheduled on a different node");
    }

    private static void lease(String node, AdmissionRequest request) {
        require(
                request.key().namespace().equals("kube-node-lease"),
                request,
                () -> "can only access leases in the \"%s\" system namespace".formatted("kube-node-lease"));
        require(request.key().name().equals(node), request, ANOTHER_LEASE);
    }

    private static void slice(String node, AdmissionRequest request) {
        DynamicObject created = request.object();
        DynamicObject deleted = request.old();
        if (request.operation() == Operation.CREATE && created != null) {
            require(
                    created.text("spec", "nodeName").equals(node),
                    request,
                    "can only create ResourceSlice with the same NodeName as the requesting node");
        } else if (request.operation() == Operation.DELETE && deleted != null) {
            require(
                    deleted.text("spec", "nodeName").equals(node),
                    request,
                    "can only delete ResourceSlice with the same NodeName as the requesting node");
        }
    }

    /** An empty list and none at all mean the same. */
    private static boolean isSame(JsonNode a, JsonNode b) {
        return a.equals(b) || a.isEmpty() && b.isEmpty() && !a.isValueNode() && !b.isValueNode();
    }

    static void require(boolean holds, AdmissionRequest request, String why) {
        require(holds, request, () -> why);
    }

    static void require(boolean holds, AdmissionRequest request, Supplier<String> why) {
        if (!holds) {
            throw forbidden(request, why.get());
        }
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }
}
