package io.kjava.apiserver.registry.retired;

import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Brings stored objects of retired versions into the version that is stored now. Most betas became final
 * with the same fields and numbers; the others are converted as Kubernetes' own servers did it. Pure.
 */
public final class RetiredVersions {
    /** Within these first bytes of a value in JSON its version is looked for. */
    private static final int HEAD = 160;

    private static final String VERSION = "\"apiVersion\":\"";
    private final Map<String, Successor> successors;
    private final Set<String> versions;

    /**
     * @param apiVersion that is stored now
     * @param shape of the messages in which the retired version was stored
     */
    private record Successor(String apiVersion, String shape, UnaryOperator<DynamicObject> conversion) {}

    /**
     * @param autoscaler from autoscaling/v1 to the stored version
     */
    public RetiredVersions(UnaryOperator<DynamicObject> autoscaler) {
        this.successors = successors(autoscaler);
        this.versions = successors.keySet().stream()
                .map(key -> key.substring(0, key.indexOf(' ')))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Successor> successors(UnaryOperator<DynamicObject> autoscaler) {
        Map<String, Successor> all = new HashMap<>();
        same(all, "batch/v1beta1", "batch/v1", "CronJob");
        same(all, "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1", "Lease");
        same(all, "certificates.k8s.io/v1beta1", "certificates.k8s.io/v1", "CertificateSigningRequest");
        same(all, "node.k8s.io/v1beta1", "node.k8s.io/v1", "RuntimeClass");
        same(all, "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "PriorityClass");
        same(all, "autoscaling/v2beta2", "autoscaling/v2", "HorizontalPodAutoscaler");
        for (String kind : new String[] {"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"}) {
            same(all, "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1", kind);
        }
        for (String kind :
                new String[] {"CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment"}) {
            same(all, "storage.k8s.io/v1beta1", "storage.k8s.io/v1", kind);
        }
        for (String version : new String[] {"v1beta1", "v1beta2", "v1beta3"}) {
            String group = "flowcontrol.apiserver.k8s.io/";
            same(all, group + version, group + "v1", "FlowSchema");
            same(all, group + version, group + "v1", "PriorityLevelConfiguration");
        }
        changed(all, "policy/v1beta1", "policy/v1", "PodDisruptionBudget", RetiredShapes::disruptionBudget);
        changed(all, "discovery.k8s.io/v1beta1", "discovery.k8s.io/v1", "EndpointSlice", RetiredShapes::endpointSlice);
        String ingress = "networking.k8s.io/v1beta1";
        all.put(key(ingress, "Ingress"), new Successor("networking.k8s.io/v1", ingress, RetiredShapes::ingress));
        all.put(
                key("extensions/v1beta1", "Ingress"),
                new Successor("networking.k8s.io/v1", ingress, RetiredShapes::ingress));
        all.put(
                key("autoscaling/v1", "HorizontalPodAutoscaler"),
                new Successor("autoscaling/v2", "autoscaling/v1", autoscaler));
        changed(
                all,
                "apiextensions.k8s.io/v1beta1",
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                RetiredDefinitions::convert);
        return Map.copyOf(all);
    }

    private static void same(Map<String, Successor> all, String old, String now, String kind) {
        changed(all, old, now, kind, UnaryOperator.identity());
    }

    private static void changed(
            Map<String, Successor> all, String old, String now, String kind, UnaryOperator<DynamicObject> conversion) {
        all.put(key(old, kind), new Successor(now, now, conversion));
    }

    private static String key(String apiVersion, String kind) {
        return apiVersion + " " + kind;
    }

    /** Of which version's messages a kind's are; of its own where it is not retired. */
    public String shape(String apiVersion, String kind) {
        Successor successor = successors.get(key(apiVersion, kind));
        return successor == null ? apiVersion : successor.shape();
    }

    /** The object in the version that is stored now; changes its argument. */
    public DynamicObject current(DynamicObject object) {
        Successor successor = successors.get(key(object.apiVersion(), object.kind()));
        if (successor == null) {
            return object;
        }
        DynamicObject converted = successor.conversion().apply(object);
        converted.tree().put("apiVersion", successor.apiVersion());
        return converted;
    }

    /** The same for JSON; the same array where the value is of no retired version. */
    public byte[] current(byte[] json) {
        Optional<String> version = versionIn(json);
        if (version.isEmpty() || !versions.contains(version.get())) {
            return json;
        }
        DynamicObject object = JsonCodec.read(json);
        return successors.containsKey(key(object.apiVersion(), object.kind()))
                ? JsonCodec.write(current(object))
                : json;
    }

    private static Optional<String> versionIn(byte[] json) {
        String head = new String(json, 0, Math.min(HEAD, json.length), StandardCharsets.ISO_8859_1);
        int start = head.indexOf(VERSION);
        int end = start < 0 ? -1 : head.indexOf('"', start + VERSION.length());
        return end < 0 ? Optional.empty() : Optional.of(head.substring(start + VERSION.length(), end));
    }
}
