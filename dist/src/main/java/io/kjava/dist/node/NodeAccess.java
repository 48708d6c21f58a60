package io.kjava.dist.node;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.informer.SharedInformers;
import java.nio.file.Path;

/**
 * How the parts of one node reach the API, each as who it is, and what its kubelet proves itself with.
 *
 * @param kubelet {@code system:node:<name>}; writes this node and nothing of others
 * @param proxy {@code system:kube-proxy}
 * @param network reads nodes and services; a server's also keeps the service of the DNS
 * @param informers shared by proxy, network and DNS of this node
 * @param servingCertificate and {@code servingKey}: of the kubelet's port
 * @param clientCa whose clients the kubelet's port lets in
 */
record NodeAccess(
        ApiClient kubelet,
        ApiClient proxy,
        ApiClient network,
        SharedInformers informers,
        Path servingCertificate,
        Path servingKey,
        Path clientCa) {
    NodeAccess {
        requireNonNull(kubelet, "kubelet");
        requireNonNull(proxy, "proxy");
        requireNonNull(network, "network");
        requireNonNull(informers, "informers");
        requireNonNull(servingCertificate, "servingCertificate");
        requireNonNull(servingKey, "servingKey");
        requireNonNull(clientCa, "clientCa");
    }
}
