package io.kjava.apiserver.authz;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * What a kubelet may do: read what its own pods refer to, write its own node, its pods and its lease.
 * Rules of the Node authorizer's documentation. Everybody else gets no opinion.
 */
public final class NodeAuthorizer implements Authorizer {
    private static final String USER_PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> WRITE_OWN = Set.of("create", "update", "patch", "delete");

    /** All that this rule needs to know about the cluster. */
    public interface NodeReferences {
        /** Whether a pod that is bound to the node refers to this object. */
        boolean isReferred(String node, String resource, String namespace, String name);

        /** Whether the pod is bound to the node. */
        boolean isOn(String node, String namespace, String pod);

        /** Whether a pod that is bound to the node has a claim that is bound to the volume. */
        boolean isVolumeOf(String node, String volume);

        /** Whether the object without a namespace says in its spec that it is the node's. */
        boolean names(String node, String group, String plural, String name);
    }

    private final NodeReferences references;

    public NodeAuthorizer(NodeReferences references) {
        this.references = requireNonNull(references, "references");
    }

    @Override
    public Decision authorize(AccessQuestion question) {
        if (!question.user().isIn(GROUP) || !question.user().name().startsWith(USER_PREFIX)) {
            return Decision.NO_OPINION;
        }
        if (!question.resourceRequest()) {
            return Decision.NO_OPINION;
        }
        String node = question.user().name().substring(USER_PREFIX.length());
        return allows(node, question) ? new Decision.Allowed("") : Decision.NO_OPINION;
    }

    private boolean allows(String node, AccessQuestion q) {
        return switch (q.group()) {
            case "" -> core(node, q);
            case "coordination.k8s.io" -> lease(node, q);
            case "storage.k8s.io" -> storage(node, q);
            case "node.k8s.io" -> READ.contains(q.verb()) && q.resource().equals("runtimeclasses");
            case "certificates.k8s.io" ->
                q.resource().equals("certificatesigningrequests")
                        && q.subresource().isEmpty() // those say whose certificates are approved by themselves
                        && Set.of("create", "get", "list", "watch").contains(q.verb());
            case "authentication.k8s.io" ->
                q.resource().equals("tokenreviews") && q.verb().equals("create");
            case "authorization.k8s.io" ->
                Set.of("subjectaccessreviews", "localsubjectaccessreviews").contains(q.resource())
                        && q.verb().equals("create");
            case "events.k8s.io" -> writesEvents(q);
            case "resource.k8s.io" -> devices(node, q);
            default -> false;
        };
    }

    private boolean core(String node, AccessQuestion q) {
        return switch (q.resource()) {
            case "nodes" -> node(node, q);
            case "pods" -> pod(node, q);
            case "secrets", "configmaps" -> q.subresource().isEmpty() && READ.contains(q.verb()) && isRefered(node, q);
            case "persistentvolumeclaims" ->
                switch (q.subresource()) {
                    case "" -> q.verb().equals("get") && isRefered(node, q);
                    case "status" -> Set.of("get", "update", "patch").contains(q.verb()) && isRefered(node, q);
                    default -> false;
                };
            case "persistentvolumes" ->
                q.verb().equals("get") && q.subresource().isEmpty() && references.isVolumeOf(node, q.name());
            case "serviceaccounts" ->
                q.subresource().equals("token")
                                && q.verb().equals("create")
                                && references.isReferred(node, q.resource(), q.namespace(), q.name())
                        || q.subresource().isEmpty()
                                && q.verb().equals("get")
                                && references.isReferred(node, q.resource(), q.namespace(), q.name());
            case "services", "endpoints" ->
                READ.contains(q.verb()) && q.subresource().isEmpty();
            case "events" -> writesEvents(q);
            default -> false;
        };
    }

    private static boolean node(String node, AccessQuestion q) {
        if (q.verb().equals("create")) {
            return q.subresource().isEmpty();
        }
        if (READ.contains(q.verb())) {
            return q.subresource().isEmpty()
                    && (q.name().equals(node) || q.fieldSelector().equals("metadata.name=" + node));
        }
        return q.name().equals(node)
                && Set.of("update", "patch").contains(q.verb())
                && Set.of("", "status").contains(q.subresource());
    }

    /**
     * Writes are let through here and judged by NodeRestriction, which sees the stored pod itself: the
     * references lag a moment behind it, and a pod that is gone is to be not found.
     */
    private boolean pod(String node, AccessQuestion q) {
        return switch (q.subresource()) {
            case "" ->
                switch (q.verb()) {
                    case "create", "delete" -> true;
                    case "list", "watch" -> q.fieldSelector().contains("spec.nodeName=" + node);
                    case "get" -> references.isOn(node, q.namespace(), q.name());
                    default -> false;
                };
            case "status" -> Set.of("update", "patch").contains(q.verb());
            case "eviction" -> q.verb().equals("create");
            default -> false;
        };
    }

    private boolean isRefered(String node, AccessQuestion q) {
        String name = q.name();
        String byField = "metadata.name=";
        if (name.isEmpty() && q.fieldSelector().startsWith(byField)) {
            name = q.fieldSelector().substring(byField.length());
        }
        return !name.isEmpty() && references.isReferred(node, q.resource(), q.namespace(), name);
    }

    private static boolean lease(String node, AccessQuestion q) {
        return q.resource().equals("leases")
                && q.namespace().equals("kube-node-lease")
                && (q.verb().equals("create")
                        || q.name().equals(node) && (q.verb().equals("get") || WRITE_OWN.contains(q.verb())));
    }

    private boolean storage(String node, AccessQuestion q) {
        return switch (q.resource()) {
            case "csinodes" ->
                q.name().equals(node) && (q.verb().equals("get") || WRITE_OWN.contains(q.verb()))
                        || q.verb().equals("create");
            case "csidrivers" -> READ.contains(q.verb());
            case "volumeattachments" ->
                q.verb().equals("get")
                        && q.subresource().isEmpty()
                        && references.names(node, q.group(), q.resource(), q.name());
            default -> false;
        };
    }

    private boolean devices(String node, AccessQuestion q) {
        if (!q.subresource().isEmpty()) {
            return false;
        }
        return switch (q.resource()) {
            case "resourceclaims" ->
                q.verb().equals("get") && references.isReferred(node, q.resource(), q.namespace(), q.name());
            case "resourceslices" ->
                switch (q.verb()) {
                    case "create" -> true; // NodeRestriction looks at what is created
                    case "list", "watch", "deletecollection" ->
                        q.fieldSelector().equals("spec.nodeName=" + node);
                    case "get", "update", "patch", "delete" ->
                        references.names(node, q.group(), q.resource(), q.name());
                    default -> false;
                };
            default -> false;
        };
    }

    private static boolean writesEvents(AccessQuestion q) {
        return q.resource().equals("events")
                && Set.of("create", "update", "patch").contains(q.verb());
    }
}
