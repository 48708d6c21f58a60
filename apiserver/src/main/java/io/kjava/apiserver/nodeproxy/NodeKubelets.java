package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/** Reaches kubelets by the address and port that their nodes report. Thread-safe. */
public final class NodeKubelets implements KubeletConnector {
    private static final ResourceName NODES = new ResourceName("", "v1", "nodes");
    private static final List<String> PREFERRED =
            List.of("InternalIP", "ExternalIP", "InternalDNS", "ExternalDNS", "Hostname");
    private static final int DEFAULT_PORT = 10_250;

    private final ProxyObjects objects;
    private final Supplier<SSLContext> tls;

    /** @param tls asked for each connection, so that certificates can be renewed */
    public NodeKubelets(ProxyObjects objects, Supplier<SSLContext> tls) {
        this.objects = requireNonNull(objects, "objects");
        this.tls = requireNonNull(tls, "tls");
    }

    @Override
    public Kubelet find(String nodeName) {
        DynamicObject node = objects.node(nodeName).orElseThrow(() -> ApiException.notFound(NODES, nodeName));
        String host = address(node)
                .orElseThrow(() -> ApiException.internal("no preferred addresses found; known addresses: []", null));
        int port =
                node.at("status", "daemonEndpoints", "kubeletEndpoint", "Port").asInt(0);
        return new Kubelet(
                URI.create("https://%s:%d".formatted(bracketed(host), port == 0 ? DEFAULT_PORT : port)), tls.get());
    }

    static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    static Optional<String> address(DynamicObject node) {
        for (String type : PREFERRED) {
            for (JsonNode address : node.at("status", "addresses")) {
                String value = address.path("address").asString("");
                if (address.path("type").asString("").equals(type) && !value.isEmpty()) {
                    return Optional.of(value);
                }
            }
        }
        return Optional.empty();
    }
}
