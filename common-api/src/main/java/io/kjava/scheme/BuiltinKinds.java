package io.kjava.scheme;

import static io.kjava.scheme.ResourceType.ALL_VERBS;

import io.kjava.api.ResourceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All resources that are served without any custom definition: the GA resources of 1.36. */
public final class BuiltinKinds {
    private static final List<String> REVIEW = List.of("create");
    private static final List<String> NONE = List.of();
    private static final List<ResourceType> ALL = build();
    private static final Map<ResourceName, ResourceType> BY_NAME = index();

    private BuiltinKinds() {}

    public static List<ResourceType> all() {
        return ALL;
    }

    public static Optional<ResourceType> find(ResourceName name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The resource of a group, version and kind. */
    public static Optional<ResourceType> findKind(String apiVersion, String kind) {
        return ALL.stream()
                .filter(type -> type.kind().equals(kind))
                .filter(type -> type.name().apiVersion().equals(apiVersion))
                .findFirst();
    }

    private static Map<ResourceName, ResourceType> index() {
        Map<ResourceName, ResourceType> result = new LinkedHashMap<>();
        ALL.forEach(type -> result.put(type.name(), type));
        return Map.copyOf(result);
    }

    private static List<ResourceType> build() {
        Table t = new Table();
        core(t);
        t.version("admissionregistration.k8s.io", "v1");
        t.cluster("mutatingadmissionpolicies", "MutatingAdmissionPolicy").in("api-extensions");
        t.cluster("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding")
                .in("api-extensions");
        t.cluster("mutatingwebhookconfigurations", "MutatingWebhookConfiguration")
                .in("api-extensions");
        t.cluster("validatingadmissionpolicies", "ValidatingAdmissionPolicy")
                .in("api-extensions")
                .sub("status");
        t.cluster("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding")
                .in("api-extensions");
        t.cluster("validatingwebhookconfigurations", "ValidatingWebhookConfiguration")
                .in("api-extensions");
        t.version("apiextensions.k8s.io", "v1");
        t.cluster("customresourcedefinitions", "CustomResourceDefinition")
                .shorts("crd", "crds")
                .in("api-extensions")
                .sub("status");
        t.version("apiregistration.k8s.io", "v1");
        t.cluster("apiservices", "APIService").in("api-extensions").sub("status");
        t.version("apps", "v1");
        t.namespaced("controllerrevisions", "ControllerRevision");
        t.namespaced("daemonsets", "DaemonSet").shorts("ds").in("all").sub("status");
        t.namespaced("deployments", "Deployment").shorts("deploy").in("all").sub("status", "scale");
        t.namespaced("replicasets", "ReplicaSet").shorts("rs").in("all").sub("status", "scale");
        t.namespaced("statefulsets", "StatefulSet").shorts("sts").in("all").sub("status", "scale");
        t.version("authentication.k8s.io", "v1");
        t.cluster("selfsubjectreviews", "SelfSubjectReview").verbs(REVIEW);
        t.cluster("tokenreviews", "TokenReview").verbs(REVIEW);
        t.version("authorization.k8s.io", "v1");
        t.namespaced("localsubjectaccessreviews", "LocalSubjectAccessReview").verbs(REVIEW);
        t.cluster("selfsubjectaccessreviews", "SelfSubjectAccessReview").verbs(REVIEW);
        t.cluster("selfsubjectrulesreviews", "SelfSubjectRulesReview").verbs(REVIEW);
        t.cluster("subjectaccessreviews", "SubjectAccessReview").verbs(REVIEW);
        t.version("autoscaling", "v2");
        t.namespaced("horizontalpodautoscalers", "HorizontalPodAutoscaler")
                .shorts("hpa")
                .in("all")
                .sub("status");
        t.version("autoscaling", "v1");
        t.namespaced("horizontalpodautoscalers", "HorizontalPodAutoscaler")
                .shorts("hpa")
                .in("all")
                .sub("status");
        t.version("batch", "v1");
        t.namespaced("cronjobs", "CronJob").shorts("cj").in("all").sub("status");
        t.namespaced("jobs", "Job").in("all").sub("status");
        t.version("certificates.k8s.io", "v1");
        t.cluster("certificatesigningrequests", "CertificateSigningRequest")
                .shorts("csr")
                .sub("approval", "status");
        t.version("coordination.k8s.io", "v1");
        t.namespaced("leases", "Lease");
        t.version("discovery.k8s.io", "v1");
        t.namespaced("endpointslices", "EndpointSlice");
        t.version("events.k8s.io", "v1");
        t.namespaced("events", "Event").shorts("ev");
        t.version("flowcontrol.apiserver.k8s.io", "v1");
        t.cluster("flowschemas", "FlowSchema").sub("status");
        t.cluster("prioritylevelconfigurations", "PriorityLevelConfiguration").sub("status");
        t.version("networking.k8s.io", "v1");
        t.cluster("ingressclasses", "IngressClass");
        t.namespaced("ingresses", "Ingress").shorts("ing").sub("status");
        t.cluster("ipaddresses", "IPAddress").shorts("ip");
        t.namespaced("networkpolicies", "NetworkPolicy").shorts("netpol");
        t.cluster("servicecidrs", "ServiceCIDR").sub("status");
        t.version("node.k8s.io", "v1");
        t.cluster("runtimeclasses", "RuntimeClass");
        t.version("policy", "v1");
        t.namespaced("poddisruptionbudgets", "PodDisruptionBudget")
                .shorts("pdb")
                .sub("status");
        t.version("rbac.authorization.k8s.io", "v1");
        t.cluster("clusterrolebindings", "ClusterRoleBinding");
        t.cluster("clusterroles", "ClusterRole");
        t.namespaced("rolebindings", "RoleBinding");
        t.namespaced("roles", "Role");
        t.version("resource.k8s.io", "v1");
        t.cluster("deviceclasses", "DeviceClass");
        t.namespaced("resourceclaims", "ResourceClaim").sub("status");
        t.namespaced("resourceclaimtemplates", "ResourceClaimTemplate");
        t.cluster("resourceslices", "ResourceSlice");
        t.version("scheduling.k8s.io", "v1");
        t.cluster("priorityclasses", "PriorityClass").shorts("pc");
        t.version("storage.k8s.io", "v1");
        t.cluster("csidrivers", "CSIDriver");
        t.cluster("csinodes", "CSINode");
        t.namespaced("csistoragecapacities", "CSIStorageCapacity");
        t.cluster("storageclasses", "StorageClass").shorts("sc");
        t.cluster("volumeattachments", "VolumeAttachment").sub("status");
        t.cluster("volumeattributesclasses", "VolumeAttributesClass").shorts("vac");
        return t.rows();
    }

    private static void core(Table t) {
        t.version("", "v1");
        t.namespaced("bindings", "Binding").verbs(REVIEW);
        t.cluster("componentstatuses", "ComponentStatus").shorts("cs").verbs(List.of("get", "list"));
        t.namespaced("configmaps", "ConfigMap").shorts("cm");
        t.namespaced("endpoints", "Endpoints").singular("endpoints").shorts("ep");
        t.namespaced("events", "Event").shorts("ev");
        t.namespaced("limitranges", "LimitRange").shorts("limits");
        t.cluster("namespaces", "Namespace")
                .shorts("ns")
                .sub("finalize", "status")
                .verbs(List.of("create", "delete", "get", "list", "patch", "update", "watch"));
        t.cluster("nodes", "Node").shorts("no").sub("proxy", "status");
        t.namespaced("persistentvolumeclaims", "PersistentVolumeClaim")
                .shorts("pvc")
                .sub("status");
        t.cluster("persistentvolumes", "PersistentVolume").shorts("pv").sub("status");
        t.namespaced("pods", "Pod")
                .shorts("po")
                .in("all")
                .sub(
                        "attach",
                        "binding",
                        "ephemeralcontainers",
                        "eviction",
                        "exec",
                        "log",
                        "portforward",
                        "proxy",
                        "resize",
                        "status");
        t.namespaced("podtemplates", "PodTemplate");
        t.namespaced("replicationcontrollers", "ReplicationController")
                .shorts("rc")
                .in("all")
                .sub("scale", "status");
        t.namespaced("resourcequotas", "ResourceQuota").shorts("quota").sub("status");
        t.namespaced("secrets", "Secret");
        t.namespaced("serviceaccounts", "ServiceAccount").shorts("sa").sub("token");
        t.namespaced("services", "Service").shorts("svc").in("all").sub("proxy", "status");
    }

    /** Collects rows while the version stays the same. */
    private static final class Table {
        private final List<Row> rows = new ArrayList<>();
        private String group = "";
        private String version = "v1";

        void version(String newGroup, String newVersion) {
            group = newGroup;
            version = newVersion;
        }

        Row namespaced(String plural, String kind) {
            return add(plural, kind, true);
        }

        Row cluster(String plural, String kind) {
            return add(plural, kind, false);
        }

        private Row add(String plural, String kind, boolean namespaced) {
            Row row = new Row(new ResourceName(group, version, plural), kind, namespaced);
            rows.add(row);
            return row;
        }

        List<ResourceType> rows() {
            return rows.stream().map(Row::toType).toList();
        }
    }

    private static final class Row {
        private final ResourceName name;
        private final String kind;
        private final boolean namespaced;
        private String singular;
        private List<String> shortNames = NONE;
        private List<String> categories = NONE;
        private Set<String> subresources = Set.of();
        private List<String> verbs = ALL_VERBS;

        Row(ResourceName name, String kind, boolean namespaced) {
            this.name = name;
            this.kind = kind;
            this.namespaced = namespaced;
            this.singular = kind.toLowerCase(java.util.Locale.ROOT);
        }

        Row singular(String word) {
            singular = word;
            return this;
        }

        Row shorts(String... names) {
            shortNames = List.of(names);
            return this;
        }

        Row in(String... names) {
            categories = List.of(names);
            return this;
        }

        Row sub(String... names) {
            subresources = new TreeSet<>(List.of(names));
            return this;
        }

        Row verbs(List<String> names) {
            verbs = names;
            return this;
        }

        ResourceType toType() {
            return new ResourceType(name, kind, singular, namespaced, shortNames, categories, subresources, verbs);
        }
    }
}
