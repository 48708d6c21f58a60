package io.kjava.kubelet.references;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ApiException;
import java.util.Optional;

/**
 * Reads the config maps and secrets that pods refer to. Thread-safe; may wait for the API server.
 * What it returns is shared and must not be changed.
 */
public interface ConfigObjects {
    /**
     * Empty when there is no such object.
     *
     * @throws ApiException when the server cannot be asked or refuses
     */
    Optional<ConfigMap> configMap(String namespace, String name);

    /**
     * Empty when there is no such object.
     *
     * @throws ApiException when the server cannot be asked or refuses
     */
    Optional<Secret> secret(String namespace, String name);
}
