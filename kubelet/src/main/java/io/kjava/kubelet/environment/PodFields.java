package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Fields of a pod as text, by the paths that {@code fieldRef} may name. Pure. */
public final class PodFields {
    private PodFields() {}

    /**
     * The field at a path.
     *
     * @param addresses of the pod and of its host
     * @throws IllegalArgumentException with Kubernetes' message for an unsupported path
     */
    public static String value(Pod pod, String path, PodAddresses addresses) {
        return switch (path) {
            case "spec.nodeName" -> orEmpty(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" -> orEmpty(pod.getSpec().getServiceAccountName());
            case "status.hostIP" -> first(addresses.hostIps());
            case "status.hostIPs" -> String.join(",", addresses.hostIps());
            case "status.podIP" -> first(addresses.podIps());
            case "status.podIPs" -> String.join(",", addresses.podIps());
            default -> metadata(pod, path);
        };
    }

    /**
     * A field of the metadata: all that a downward volume may show.
     *
     * @throws IllegalArgumentException with Kubernetes' message for an unsupported path
     */
    public static String metadata(Pod pod, String path) {
        ObjectMeta meta = pod.getMetadata();
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            String key = path.substring(bracket + 2, path.length() - 2);
            return switch (path.substring(0, bracket)) {
                case "metadata.annotations" -> orEmpty(meta.getAnnotations().get(key));
                case "metadata.labels" -> orEmpty(meta.getLabels().get(key));
                default -> throw new IllegalArgumentException("fieldPath \"" + path + "\" does not support subscript");
            };
        }
        return switch (path) {
            case "metadata.annotations" -> lines(meta.getAnnotations());
            case "metadata.labels" -> lines(meta.getLabels());
            case "metadata.name" -> orEmpty(meta.getName());
            case "metadata.namespace" -> orEmpty(meta.getNamespace());
            case "metadata.uid" -> orEmpty(meta.getUid());
            default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
        };
    }

    /** One sorted line for each entry, the value quoted as Go quotes a string. */
    static String lines(@Nullable Map<String, String> entries) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(entries == null ? Map.of() : entries).forEach((key, value) -> {
            text.append(text.isEmpty() ? "" : "\n").append(key).append('=');
            GoQuotes.append(text, value);
        });
        return text.toString();
    }

    private static String first(List<String> addresses) {
        return addresses.isEmpty() ? "" : addresses.getFirst();
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
