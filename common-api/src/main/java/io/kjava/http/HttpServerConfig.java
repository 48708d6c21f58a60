package io.kjava.http;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how a server listens.
 *
 * @param name of its threads
 * @param bindAddress an address of this host, or 0.0.0.0
 * @param port zero for any free one
 * @param tls empty for cleartext
 */
public record HttpServerConfig(String name, String bindAddress, int port, Optional<Tls> tls, HttpLimits limits) {
    /**
     * The server's identity and whose clients it knows. The files are read again when they change.
     *
     * @param certificates PEM chain
     * @param clientAuthorities PEM; empty when clients are not asked for certificates
     */
    public record Tls(Path certificates, Path key, Optional<Path> clientAuthorities) {
        public Tls {
            requireNonNull(certificates, "certificates");
            requireNonNull(key, "key");
            requireNonNull(clientAuthorities, "clientAuthorities");
        }
    }

    public HttpServerConfig {
        requireNonNull(name, "name");
        requireNonNull(bindAddress, "bindAddress");
        requireNonNull(tls, "tls");
        requireNonNull(limits, "limits");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
        }
    }

    /** Cleartext on loopback: metrics and health. */
    public static HttpServerConfig loopback(String name, int port) {
        return new HttpServerConfig(name, "127.0.0.1", port, Optional.empty(), HttpLimits.DEFAULT);
    }
}
