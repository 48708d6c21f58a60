package io.kjava.dist.join;

import io.kjava.codec.JsonCodec;
import io.kjava.dist.bootstrap.JoinToken;
import io.kjava.dist.config.ConfigException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;

/** Asks a running server to take another token, with the one that it has. */
public final class TokenRotation {
    static final String FIELD = "newToken";

    private TokenRotation() {}

    /**
     * Rotates.
     *
     * @throws ConfigException when the server does not let itself be told
     */
    public static void request(URI server, JoinToken current, String newPassword)
            throws IOException, InterruptedException {
        SupervisorCalls calls = new SupervisorCalls(server, current);
        byte[] body = JsonCodec.write(JsonNodeFactory.instance.objectNode().put(FIELD, newPassword));
        HttpResponse<byte[]> answer;
        try {
            answer = calls.send(calls.fetchCa(), "PUT", JoinHandler.TOKEN_PATH, body);
        } catch (IOException e) {
            throw new ConfigException("--server: %s does not answer: %s".formatted(server, reason(e)));
        }
        switch (answer.statusCode()) {
            case 200 -> {}
            case 401 -> throw new ConfigException("--token: the server does not accept it");
            default ->
                throw new ConfigException(
                        "the server refuses: " + new String(answer.body(), StandardCharsets.UTF_8).strip());
        }
    }

    /** What to tell a user of a connection that did not come about. */
    static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "unknown host";
            }
        }
        return switch (e) {
            case HttpTimeoutException _ -> "no answer in time";
            case ConnectException c when c.getMessage() == null -> "connection refused";
            default -> String.valueOf(e.getMessage());
        };
    }
}
