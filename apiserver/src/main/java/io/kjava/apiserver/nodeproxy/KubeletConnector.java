package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import javax.net.ssl.SSLContext;

/** How a node's kubelet is reached. Thread-safe. */
public interface KubeletConnector {
    /** Throws {@code NOT_FOUND} for a node that is none, {@code INTERNAL_ERROR} for an unreachable one. */
    Kubelet find(String nodeName);

    /**
     * @param base without a slash at its end
     * @param tls shows the API server's certificate and trusts the kubelets'
     */
    record Kubelet(URI base, SSLContext tls) {
        public Kubelet {
            requireNonNull(base, "base");
            requireNonNull(tls, "tls");
        }
    }
}
