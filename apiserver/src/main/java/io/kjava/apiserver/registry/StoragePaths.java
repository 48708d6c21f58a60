package io.kjava.apiserver.registry;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import java.util.Map;
import java.util.Set;

/** Where Kubernetes keeps what, under {@code /registry}. Pure. */
public final class StoragePaths {
    private static final Map<String, String> SPECIAL = Map.of(
            "replicationcontrollers", "controllers",
            "endpoints", "services/endpoints",
            "services", "services/specs",
            "nodes", "minions",
            "ingresses.networking.k8s.io", "ingress",
            "events.events.k8s.io", "events");
    private static final Set<String> BY_GROUP = Set.of("apiextensions.k8s.io", "apiregistration.k8s.io");

    private StoragePaths() {}

    /** The prefix of a built-in resource, for example {@code /registry/pods/}. */
    public static String builtIn(ResourceName resource) {
        if (BY_GROUP.contains(resource.group())) {
            return custom(resource);
        }
        String special = SPECIAL.get(resource.groupResource());
        return "/registry/" + (special == null ? resource.plural() : special) + "/";
    }

    /** The prefix of a custom resource: by its group, so that plurals may repeat. */
    public static String custom(ResourceName resource) {
        return "/registry/" + resource.group() + "/" + resource.plural() + "/";
    }

    public static String of(String prefix, ObjectKey key) {
        return key.namespace().isEmpty() ? prefix + key.name() : prefix + key.namespace() + "/" + key.name();
    }
}
