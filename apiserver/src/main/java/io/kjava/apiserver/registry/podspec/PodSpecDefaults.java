package io.kjava.apiserver.registry.podspec;

import static io.kjava.apiserver.registry.FieldDefaults.flag;
import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.positive;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The defaults of a pod spec, in a pod or in a template. Pure, idempotent. */
public final class PodSpecDefaults {
    /** The lists of a pod spec that hold containers. */
    public static final List<String> CONTAINER_LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodSpecDefaults() {}

    /** What pods and templates share. */
    public static void apply(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        number(spec, "terminationGracePeriodSeconds", 30);
        text(spec, "dnsPolicy", "ClusterFirst");
        object(spec, "securityContext");
        text(spec, "schedulerName", "default-scheduler");
        serviceAccount(spec);
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        for (String list : CONTAINER_LISTS) {
            for (ObjectNode container : objects(spec, list)) {
                container(container, hostNetwork && !list.equals("ephemeralContainers"));
            }
        }
        objects(spec, "volumes").forEach(PodSpecDefaults::volume);
    }

    /** What only a pod gets: requests equal to limits, service links. */
    public static void applyToPod(ObjectNode spec) {
        flag(spec, "enableServiceLinks", true);
        apply(spec);
        for (String list : List.of("initContainers", "containers")) {
            objects(spec, list).forEach(PodSpecDefaults::requestsFromLimits);
        }
        requestsFromPodLimits(spec);
    }

    /** The old and the new name of the field say the same. */
    private static void serviceAccount(ObjectNode spec) {
        String name = spec.path("serviceAccountName").asString("");
        if (name.isEmpty()) {
            name = spec.path("serviceAccount").asString("");
        }
        if (!name.isEmpty()) {
            spec.put("serviceAccountName", name);
            spec.put("serviceAccount", name);
        }
    }

    private static void container(ObjectNode container, boolean hostPorts) {
        text(container, "terminationMessagePath", "/dev/termination-log");
        text(container, "terminationMessagePolicy", "File");
        object(container, "resources");
        String image = container.path("image").asString("");
        text(container, "imagePullPolicy", isLatest(image) ? "Always" : "IfNotPresent");
        for (ObjectNode port : objects(container, "ports")) {
            text(port, "protocol", "TCP");
            if (hostPorts) {
                positive(port, "hostPort", port.path("containerPort").asLong(0));
            }
        }
        for (ObjectNode variable : objects(container, "env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
                text(field, "apiVersion", "v1");
            }
            if (variable.path("valueFrom").path("fileKeyRef") instanceof ObjectNode file) {
                flag(file, "optional", false);
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof ObjectNode found) {
                probe(found);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            if (container.path("lifecycle").path(hook) instanceof ObjectNode found) {
                httpGet(found);
            }
        }
    }

    /** Whether an image has no tag and no digest, or the tag latest. */
    public static boolean isLatest(String image) {
        if (image.indexOf('@') >= 0) {
            return false;
        }
        int colon = image.lastIndexOf(':');
        return colon <= image.lastIndexOf('/') || image.endsWith(":latest");
    }

    private static void probe(ObjectNode probe) {
        positive(probe, "timeoutSeconds", 1);
        positive(probe, "periodSeconds", 10);
        positive(probe, "successThreshold", 1);
        positive(probe, "failureThreshold", 3);
        httpGet(probe);
        if (probe.get("grpc") instanceof ObjectNode grpc && isAbsent(grpc, "service")) {
            grpc.put("service", "");
        }
    }

    private static void httpGet(ObjectNode handler) {
        if (handler.get("httpGet") instanceof ObjectNode http) {
            text(http, "path", "/");
            text(http, "scheme", "HTTP");
        }
    }

    private static void requestsFromLimits(ObjectNode container) {
        JsonNode limits = container.path("resources").path("limits");
        if (!limits.isEmpty()) {
            ObjectNode requests = object(object(container, "resources"), "requests");
            limits.properties().forEach(limit -> {
                if (isAbsent(requests, limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            });
        }
    }

    /** Pod-level requests follow pod-level limits where no container asks for the resource. */
    private static void requestsFromPodLimits(ObjectNode spec) {
        JsonNode limits = spec.path("resources").path("limits");
        if (limits.isEmpty()) {
            return;
        }
        ObjectNode requests = object(object(spec, "resources"), "requests");
        limits.properties().forEach(limit -> {
            if (isAbsent(requests, limit.getKey()) && !isRequested(spec, limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        });
        if (requests.isEmpty()) {
            object(spec, "resources").remove("requests");
        }
    }

    private static boolean isRequested(ObjectNode spec, String resource) {
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : objects(spec, list)) {
                if (container.path("resources").path("requests").has(resource)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void volume(ObjectNode volume) {
        if (volume.size() <= 1) {
            volume.putObject("emptyDir");
        }
        if (volume.get("secret") instanceof ObjectNode secret) {
            number(secret, "defaultMode", 420);
        }
        if (volume.get("configMap") instanceof ObjectNode configMap) {
            number(configMap, "defaultMode", 420);
        }
        if (volume.get("downwardAPI") instanceof ObjectNode downward) {
            number(downward, "defaultMode", 420);
            downwardItems(downward);
        }
        if (volume.get("projected") instanceof ObjectNode projected) {
            number(projected, "defaultMode", 420);
            objects(projected, "sources").forEach(PodSpecDefaults::projection);
        }
        if (volume.get("hostPath") instanceof ObjectNode hostPath && isAbsent(hostPath, "type")) {
            hostPath.put("type", "");
        }
        if (volume.path("ephemeral").path("volumeClaimTemplate").path("spec") instanceof ObjectNode claim) {
            text(claim, "volumeMode", "Filesystem");
        }
        if (volume.get("image") instanceof ObjectNode image) {
            String reference = image.path("reference").asString("");
            text(image, "pullPolicy", isLatest(reference) ? "Always" : "IfNotPresent");
        }
    }

    private static void projection(ObjectNode source) {
        if (source.get("serviceAccountToken") instanceof ObjectNode token) {
            number(token, "expirationSeconds", 3600);
        }
        if (source.get("downwardAPI") instanceof ObjectNode downward) {
            downwardItems(downward);
        }
    }

    private static void downwardItems(ObjectNode downward) {
        for (ObjectNode item : objects(downward, "items")) {
            if (item.get("fieldRef") instanceof ObjectNode field) {
                text(field, "apiVersion", "v1");
            }
        }
    }
}
