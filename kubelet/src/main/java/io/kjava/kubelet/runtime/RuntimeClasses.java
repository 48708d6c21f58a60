package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;

/** Handlers from the runtime classes of the API: asked for when a pod names one. Thread-safe. */
public final class RuntimeClasses implements RuntimeHandlers {
    private final ApiClient client;

    public RuntimeClasses(ApiClient client) {
        this.client = requireNonNull(client, "client");
    }

    @Override
    public String handlerOf(Pod pod) {
        String name = pod.getSpec().getRuntimeClassName();
        if (name == null || name.isEmpty()) {
            return "";
        }
        try {
            return client.resource(RuntimeClass.class)
                    .get(ObjectKey.cluster(name))
                    .map(RuntimeClass::getHandler)
                    .orElseThrow(() -> failed("RuntimeClass \"" + name + "\" not found", null));
        } catch (ApiException e) {
            throw failed(e.getMessage(), e);
        }
    }

    private static ContainerStartException failed(String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ContainerStartException("FailedCreatePodSandBox", "Failed to create pod sandbox: " + why, cause);
    }
}
