package io.kjava.http.streaming;

import io.kjava.http.HttpExchange;
import io.kjava.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Agrees on an upgrade with a client: WebSocket or SPDY/3.1, and the protocol above it. Stateless. */
final class Handshake {
    static final String SPDY = "SPDY/3.1";
    private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    static boolean isWebSocket(HttpExchange exchange) {
        return upgrades(exchange, "websocket");
    }

    static boolean isSpdy(HttpExchange exchange) {
        return upgrades(exchange, SPDY);
    }

    /** The first of the client's subprotocols that is known; empty when it names none. */
    static String webSocketProtocol(HttpExchange exchange, List<String> known) throws StreamRefusedException {
        List<String> offered = tokens(exchange.requestHeaders(), "Sec-WebSocket-Protocol");
        if (offered.isEmpty()) {
            return "";
        }
        for (String protocol : offered) {
            if (known.contains(protocol)) {
                return protocol;
            }
        }
        throw new StreamRefusedException(
                400, "unable to upgrade: no WebSocket protocol of %s is known".formatted(offered));
    }

    static HttpExchange.RawConnection webSocket(HttpExchange exchange, String protocol) throws IOException {
        HttpHeaders request = exchange.requestHeaders();
        String key = request.first("Sec-WebSocket-Key").orElse("");
        if (key.isEmpty() || !request.first("Sec-WebSocket-Version").orElse("").equals("13")) {
            throw new StreamRefusedException(400, "unable to upgrade: not WebSocket version 13");
        }
        HttpHeaders answer = new HttpHeaders()
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Accept", accept(key));
        if (!protocol.isEmpty()) {
            answer.add("Sec-WebSocket-Protocol", protocol);
        }
        return exchange.upgrade(answer);
    }

    /** The first of the client's protocols that is known, else the fallback if it names none. */
    static String spdyProtocol(HttpExchange exchange, List<String> known, String fallback)
            throws StreamRefusedException {
        List<String> offered = tokens(exchange.requestHeaders(), STREAM_PROTOCOL);
        if (offered.isEmpty()) {
            return fallback;
        }
        for (String protocol : offered) {
            if (known.contains(protocol)) {
                return protocol;
            }
        }
        throw new StreamRefusedException(
                403,
                "unable to upgrade: unable to negotiate protocol: client supports %s, server accepts %s"
                        .formatted(offered, known));
    }

    static HttpExchange.RawConnection spdy(HttpExchange exchange, String protocol) throws IOException {
        HttpHeaders answer = new HttpHeaders().add("Upgrade", SPDY).add("Connection", "Upgrade");
        if (!protocol.isEmpty()) {
            answer.add(STREAM_PROTOCOL, protocol);
        }
        return exchange.upgrade(answer);
    }

    private static boolean upgrades(HttpExchange exchange, String protocol) {
        HttpHeaders headers = exchange.requestHeaders();
        return tokens(headers, "Connection").stream().anyMatch("upgrade"::equalsIgnoreCase)
                && tokens(headers, "Upgrade").stream().anyMatch(protocol::equalsIgnoreCase);
    }

    private static List<String> tokens(HttpHeaders headers, String name) {
        List<String> tokens = new ArrayList<>(4);
        for (String value : headers.all(name)) {
            for (String token : value.split(",")) {
                if (!token.isBlank()) {
                    tokens.add(token.strip());
                }
            }
        }
        return tokens;
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
