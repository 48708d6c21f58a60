package io.kjava.http.streaming;

import static java.util.Objects.requireNonNull;

/** One connection of a port-forward: its bytes, and where to say what went wrong. */
public record ForwardedConnection(int port, SessionStream data, SessionStream error) {
    public ForwardedConnection {
        requireNonNull(data, "data");
        requireNonNull(error, "error");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
        }
    }
}
