package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.dist.bootstrap.BootstrapToken;
import io.kjava.dist.bootstrap.JoinToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Whom a server lets join: those who know its own token, or a bootstrap token in the cluster that has
 * not ended. Thread-safe.
 */
public final class JoinSecrets {
    private static final String NAMESPACE = "kube-system";

    private final Path file;
    private final ApiClient client;
    private final InstantSource clock;
    private volatile JoinToken token;

    /**
     * @param file where the server's own token is kept
     * @param client reads the cluster's bootstrap tokens
     */
    public JoinSecrets(Path file, JoinToken token, ApiClient client, InstantSource clock) {
        this.file = requireNonNull(file, "file");
        this.token = requireNonNull(token, "token");
        this.client = requireNonNull(client, "client");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Whether the password opens the door to a node. */
    boolean admits(String password) {
        return isServers(password) || isBootstrap(password);
    }

    /** Whether it is the server's own. */
    boolean isServers(String password) {
        return token.hasPassword(password);
    }

    private boolean isBootstrap(String password) {
        if (!BootstrapToken.isOne(password)) {
            return false;
        }
        BootstrapToken given = BootstrapToken.parse(password);
        return client.resource(Secret.class)
                .get(ObjectKey.of(NAMESPACE, given.secretName()))
                .filter(secret -> "bootstrap.kubernetes.io/token".equals(secret.getType()))
                .filter(secret -> opens(secret.getData(), given))
                .isPresent();
    }

    private boolean opens(Map<String, String> data, BootstrapToken given) {
        boolean same = MessageDigest.isEqual(
                given.secret().getBytes(StandardCharsets.US_ASCII),
                value(data, "token-secret").getBytes(StandardCharsets.US_ASCII));
        return same && value(data, "usage-bootstrap-authentication").equals("true") && lasts(value(data, "expiration"));
    }

    private boolean lasts(String expiration) {
        try {
            return expiration.isEmpty() || Instant.parse(expiration).isAfter(clock.instant());
        } catch (DateTimeParseException e) {
            return false; // what cannot be read opens nothing
        }
    }

    private static String value(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key))
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
                .orElse("");
    }

    /** Replaces the server's own token, here and in its file. */
    synchronized void rotate(String password) throws IOException {
        JoinToken next = new JoinToken(token.caHash(), token.user(), password);
        next.write(file);
        token = next;
    }
}
