package io.kjava.http;

import java.io.IOException;

/** Answers requests, each on its own virtual thread. An exception becomes a 500 or a reset. */
@FunctionalInterface
public interface HttpHandler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
}
