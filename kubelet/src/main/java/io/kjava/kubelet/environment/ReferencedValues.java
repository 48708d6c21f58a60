package io.kjava.kubelet.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.kubelet.references.ConfigObjects;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts in the config maps and secrets of one namespace, each object read once. One thread. */
final class ReferencedValues {
    private final ConfigObjects objects;
    private final String namespace;
    private final Map<String, Optional<Map<String, String>>> configMaps = new HashMap<>();
    private final Map<String, Optional<Map<String, String>>> secrets = new HashMap<>();

    ReferencedValues(ConfigObjects objects, String namespace) {
        this.objects = objects;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** Empty for a missing but optional object. */
    Optional<Map<String, String>> configMap(String name, boolean optional) {
        Optional<Map<String, String>> found = configMaps.computeIfAbsent(
                name, _ -> objects.configMap(namespace, name).map(ConfigMap::getData));
        return orMissing(found, "configmap", name, optional);
    }

    /** Empty for a missing but optional object. */
    Optional<Map<String, String>> secret(String name, boolean optional) {
        Optional<Map<String, String>> found = secrets.computeIfAbsent(
                name, _ -> objects.secret(namespace, name).map(ReferencedValues::texts));
        return orMissing(found, "secret", name, optional);
    }

    Optional<String> configMapKey(String name, String key, boolean optional) {
        return key("ConfigMap", configMap(name, optional), name, key, optional);
    }

    Optional<String> secretKey(String name, String key, boolean optional) {
        return key("Secret", secret(name, optional), name, key, optional);
    }

    private Optional<String> key(
            String kind, Optional<Map<String, String>> found, String name, String key, boolean optional) {
        Optional<String> value = found.map(texts -> texts.get(key));
        if (value.isEmpty() && !optional) {
            throw new MissingSourceException("couldn't find key " + key + " in " + kind + " " + namespace + "/" + name);
        }
        return value;
    }

    private static Optional<Map<String, String>> orMissing(
            Optional<Map<String, String>> found, String kind, String name, boolean optional) {
        if (found.isEmpty() && !optional) {
            throw new MissingSourceException(kind + " \"" + name + "\" not found");
        }
        return found;
    }

    private static Map<String, String> texts(Secret secret) {
        Map<String, String> texts = new HashMap<>();
        secret.getData().forEach((key, value) -> texts.put(key, decoded(value)));
        return texts;
    }

    private static String decoded(@Nullable String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64 == null ? "" : base64);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
