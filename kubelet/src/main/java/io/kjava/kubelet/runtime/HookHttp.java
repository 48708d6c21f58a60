package io.kjava.kubelet.runtime;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import java.io.IOException;

/** Makes the HTTP requests of lifecycle hooks. Blocking. */
@FunctionalInterface
public interface HookHttp {
    /**
     * Asks, and succeeds with any answer below 400.
     *
     * @param host the pod's address, when the action names none
     * @param port resolved from the action's number or name
     */
    void get(HTTPGetAction action, String host, int port) throws IOException;
}
