package io.kjava.dist.cli;

import io.kjava.api.ApiException;
import io.kjava.client.http.ApiEndpoint;
import io.kjava.client.http.HttpApiClient;
import io.kjava.codec.YamlCodec;
import io.kjava.dist.config.ConfigException;
import io.kjava.pki.PemFiles;
import io.kjava.pki.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The administrator of the cluster that a kubeconfig of kjava's names. */
final class AdminClient {
    private final URI server;
    private final byte[] ca;
    private final byte[] certificate;
    private final byte[] key;

    private AdminClient(URI server, byte[] ca, byte[] certificate, byte[] key) {
        this.server = server;
        this.ca = ca;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads a kubeconfig with everything inside, as a server writes it.
     *
     * @throws ConfigException in words for a user
     */
    static AdminClient of(Path kubeconfig) {
        try {
            JsonNode tree = YamlCodec.readTree(Files.readAllBytes(kubeconfig));
            JsonNode cluster = tree.path("clusters").path(0).path("cluster");
            JsonNode user = tree.path("users").path(0).path("user");
            return new AdminClient(
                    URI.create(cluster.path("server").asString("")),
                    bytes(cluster, "certificate-authority-data"),
                    bytes(user, "client-certificate-data"),
                    bytes(user, "client-key-data"));
        } catch (IOException e) {
            throw new ConfigException(kubeconfig + " cannot be read: no server has started here yet, or this user may"
                    + " not look; --kubeconfig names another");
        } catch (ApiException | IllegalArgumentException e) {
            throw new ConfigException(kubeconfig + ": is no kubeconfig: " + e.getMessage());
        }
    }

    private static byte[] bytes(JsonNode node, String field) {
        String text = node.path(field).asString("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return Base64.getDecoder().decode(text);
    }

    /** PEM of the cluster's CA. */
    byte[] ca() {
        return ca.clone();
    }

    HttpApiClient open() {
        return new HttpApiClient(new ApiEndpoint(
                server,
                TlsContexts.client(
                        PemFiles.parseCertificates(ca),
                        PemFiles.parseCertificates(certificate),
                        PemFiles.parsePrivateKey(key)),
                Optional.empty()));
    }
}
