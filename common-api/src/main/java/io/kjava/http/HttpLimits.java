package io.kjava.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bounds of one HTTP server.
 *
 * @param headerBytes of one request, all fields and the request line
 * @param streams of one HTTP/2 connection at a time
 * @param idle after which a connection without a request is closed
 * @param stalled for how long a client may leave an answer unread before it is cut off
 * @param outboundBytes of one answer that may wait for the client
 */
public record HttpLimits(int headerBytes, int streams, Duration idle, Duration stalled, int outboundBytes) {
    public static final HttpLimits DEFAULT =
            new HttpLimits(1024 * 1024, 250, Duration.ofMinutes(3), Duration.ofSeconds(60), 512 * 1024);

    public HttpLimits {
        requireNonNull(idle, "idle");
        requireNonNull(stalled, "stalled");
    }
}
