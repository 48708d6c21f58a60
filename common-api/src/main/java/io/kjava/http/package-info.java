/**
 * The HTTP server under the API server, the kubelet and the health ports: TLS, HTTP/1.1 and HTTP/2 by
 * ALPN on one port, optional client certificates, upgrades, limits. One virtual thread per request.
 *
 * <p>Start at {@link io.kjava.http.HttpExchange}. The only room, with {@code http.streaming}, that
 * knows Netty. Uses: {@code lifecycle}, {@code pki}, {@code telemetry}.
 */
@NullMarked
package io.kjava.http;

import org.jspecify.annotations.NullMarked;
