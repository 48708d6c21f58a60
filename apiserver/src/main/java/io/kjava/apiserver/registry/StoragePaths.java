package io.kjava.apiserver.registry;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.util.HashMap;
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

    private static final ResourceName NOBODY = new ResourceName("", "", "");

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

    /** Whose key it is, for metrics; empty names for a key that is no object's. */
    public static ResourceName resourceOf(String key) {
        String[] parts = key.split("/", 5); // "", registry, then one or two that say whose
        if (parts.length < 3) {
            return NOBODY;
        }
        String one = "/registry/" + parts[2] + "/";
        ResourceName builtIn = Owners.BY_PREFIX.get(one);
        if (builtIn == null && parts.length > 3) {
            String two = one + parts[3] + "/";
            builtIn = Owners.BY_PREFIX.getOrDefault(
                    two, parts[2].indexOf('.') > 0 ? new ResourceName(parts[2], "", parts[3]) : NOBODY);
        }
        return builtIn == null ? NOBODY : builtIn;
    }

    /** Made when first asked for. */
    private static final class Owners {
        private static final Map<String, ResourceName> BY_PREFIX = new HashMap<>();

        static {
            BuiltinKinds.all().stream()
                    .filter(ResourceType::isStored)
                    .forEach(type -> BY_PREFIX.putIfAbsent(builtIn(type.name()), type.name()));
        }
    }
}
