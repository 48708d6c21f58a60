package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a proxied request goes.
 *
 * @param base scheme, host and port
 * @param tls present exactly for https
 */
record ProxyTarget(URI base, Optional<SSLContext> tls) {
    ProxyTarget {
        requireNonNull(base, "base");
        requireNonNull(tls, "tls");
    }

    /** The name in a proxy path: {@code name}, {@code name:port} or {@code scheme:name:port}. */
    record Name(String scheme, String name, String port) {
        static Optional<Name> parse(String text) {
            String[] parts = text.split(":", -1);
            return switch (parts.length) {
                case 1 -> Optional.of(new Name("", text, ""));
                case 2 -> Optional.of(new Name("", parts[0], parts[1]));
                case 3 -> {
                    boolean known = parts[0].equals("http") || parts[0].equals("https");
                    yield known || parts[0].isEmpty()
                            ? Optional.of(new Name(parts[0], parts[1], parts[2]))
                            : Optional.empty();
                }
                default -> Optional.empty();
            };
        }
    }
}
