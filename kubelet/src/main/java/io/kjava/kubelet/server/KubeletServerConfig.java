package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where the kubelet serves and who may ask.
 *
 * @param bindAddress for example 0.0.0.0
 * @param port zero for any free one
 * @param certificate PEM chain, read again when it changes
 * @param clientCa signs those who may ask
 * @param apiServerUser common name of the API server's certificate for kubelets
 * @param reviewsOthers whether others may ask too, as far as the API server's rules let them use the node
 */
public record KubeletServerConfig(
        String bindAddress,
        int port,
        Path certificate,
        Path key,
        Path clientCa,
        String apiServerUser,
        boolean reviewsOthers) {
    /** How Kubernetes names the API server towards kubelets. */
    public static final String API_SERVER = "kube-apiserver-kubelet-client";

    public KubeletServerConfig {
        requireNonNull(bindAddress, "bindAddress");
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
        requireNonNull(clientCa, "clientCa");
        requireNonNull(apiServerUser, "apiServerUser");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
        }
    }
}
