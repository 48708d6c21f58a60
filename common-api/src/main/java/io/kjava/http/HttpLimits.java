package io.kjava.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bounds of one HTTP server.
 *
 * @param headerBytes of one request, all fields and the request line
 * @param streams of one HTTP/2 connection at a time
 * @param idle after which a connection without a request is closed
 * @param head for how long a client may take to send the head of a request
 * @param body for how long it may take to send a body that is read whole
 * @param stalled for how long a client may leave an answer unread before it is cut off
 * @param outboundBytes of one answer that may wait for the client
 */
public record HttpLimits(
        int headerBytes,
        int streams,
        Duration idle,
        Duration head,
        Duration body,
        Duration stalled,
        int outboundBytes) {
    public static final HttpLimits DEFAULT = new HttpLimits(
            1024 * 1024,
            100,
            Duration.ofSeconds(90),
            Duration.ofSeconds(32),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            512 * 1024);

    public HttpLimits {
        requireNonNull(idle, "idle");
        requireNonNull(head, "head");
        requireNonNull(body, "body");
        requireNonNull(stalled, "stalled");
    }
}
