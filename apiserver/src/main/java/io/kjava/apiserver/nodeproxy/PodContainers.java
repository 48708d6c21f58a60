package io.kjava.apiserver.nodeproxy;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which container of a pod is meant. Pure. */
final class PodContainers {
    private PodContainers() {}

    /**
     * The container that was named, or the only one.
     *
     * @param asked empty when none was named
     */
    static String choose(DynamicObject pod, String asked) {
        List<String> containers = names(pod, "containers");
        List<String> init = names(pod, "initContainers");
        List<String> ephemeral = names(pod, "ephemeralContainers");
        if (!asked.isEmpty()) {
            if (containers.contains(asked) || init.contains(asked) || ephemeral.contains(asked)) {
                return asked;
            }
            throw ApiException.badRequest("container %s is not valid for pod %s".formatted(asked, pod.name()));
        }
        if (containers.size() == 1) {
            return containers.getFirst();
        }
        String message = "a container name must be specified for pod " + pod.name();
        if (!containers.isEmpty()) {
            message += ", choose one of: [" + String.join(" ", containers) + "]";
        }
        if (!init.isEmpty()) {
            message += " or one of the init containers: [" + String.join(" ", init) + "]";
        }
        if (!ephemeral.isEmpty()) {
            message += " or one of the ephemeral containers: [" + String.join(" ", ephemeral) + "]";
        }
        throw ApiException.badRequest(message);
    }

    private static List<String> names(DynamicObject pod, String field) {
        List<String> names = new ArrayList<>();
        for (JsonNode container : pod.at("spec", field)) {
            names.add(container.path("name").asString(""));
        }
        return names;
    }
}
