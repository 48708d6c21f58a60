package io.kjava.apiserver.registry.certificates;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.SubresourceStrategy;
import java.util.Map;

/** The strategies of the certificates group, by resource. */
public final class CertificateStrategies {
    /** Certificate signing requests. */
    public static final String REQUESTS = "certificatesigningrequests.certificates.k8s.io";

    private CertificateStrategies() {}

    public static Map<String, ResourceStrategy> strategies() {
        return Map.of(REQUESTS, new SigningRequestStrategy());
    }

    /** Writable views besides status, by resource and name. */
    public static Map<String, Map<String, SubresourceStrategy>> subresources() {
        return Map.of(REQUESTS, Map.of("approval", new ApprovalSubresource()));
    }
}
