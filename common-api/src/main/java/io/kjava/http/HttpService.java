package io.kjava.http;

import static java.util.Objects.requireNonNull;

/**
 * What all connections of a server have in common.
 *
 * @param name of the server, for its threads
 * @param loops that feed live answers
 */
record HttpService(String name, HttpHandler handler, HttpLimits limits, LiveLoops loops) {
    HttpService {
        requireNonNull(name, "name");
        requireNonNull(handler, "handler");
        requireNonNull(limits, "limits");
        requireNonNull(loops, "loops");
    }
}
