package io.kjava.apiserver.nodeproxy;

import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a client's headers another server gets to see. Who the client is, and as whom it acts, is
 * between it and this server. Pure.
 */
final class ForwardedHeaders {
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization");
    private static final List<String> IDENTITIES = List.of("impersonate-", "x-remote-");
    private static final String PROTOCOLS = "sec-websocket-protocol";
    private static final String TOKEN = "base64url.bearer.authorization.k8s.io.";

    /** What belongs to this one connection, or is told anew. */
    private static final Set<String> OF_CONNECTION = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "expect",
            "keep-alive",
            "te",
            "trailer",
            "proxy-connection",
            "http2-settings");

    private static final Set<String> OF_UPGRADE =
            Set.of("host", "content-length", "transfer-encoding", "accept-encoding");

    private ForwardedHeaders() {}

    /** Of a request that is sent anew. */
    static HttpHeaders plain(HttpExchange exchange) {
        return without(exchange, OF_CONNECTION);
    }

    /** Of a request to leave HTTP, which is the client's own. */
    static HttpHeaders upgrade(HttpExchange exchange) {
        return without(exchange, OF_UPGRADE);
    }

    private static HttpHeaders without(HttpExchange exchange, Set<String> left) {
        HttpHeaders headers = new HttpHeaders();
        exchange.requestHeaders().fields().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (left.contains(lower)
                    || CREDENTIALS.contains(lower)
                    || IDENTITIES.stream().anyMatch(lower::startsWith)) {
                return;
            }
            for (String value : values) {
                String sent = lower.equals(PROTOCOLS) ? withoutToken(value) : value;
                if (!sent.isEmpty()) {
                    headers.add(name, sent);
                }
            }
        });
        return headers;
    }

    /** A browser can only show a token as one of the protocols that it offers. */
    private static String withoutToken(String protocols) {
        return String.join(
                ", ",
                Stream.of(protocols.split(","))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty() && !one.startsWith(TOKEN))
                        .toList());
    }
}
