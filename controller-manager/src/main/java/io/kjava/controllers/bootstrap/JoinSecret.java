package io.kjava.controllers.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A secret of kube-system as a token to join with. Pure. */
record JoinSecret(Secret secret) {
    static final String NAMESPACE = "kube-system";
    private static final String PREFIX = "bootstrap-token-";
    static final String TYPE = "bootstrap.kubernetes.io/token";

    JoinSecret {
        requireNonNull(secret, "secret");
    }

    /** Empty for any other secret. */
    static Optional<JoinSecret> of(Secret secret) {
        return TYPE.equals(secret.getType())
                        && NAMESPACE.equals(secret.getMetadata().getNamespace())
                ? Optional.of(new JoinSecret(secret))
                : Optional.empty();
    }

    /** How long it is still good: empty for one that does not end, zero for one that has. */
    Optional<Duration> left(Instant now) {
        String expiration = value("expiration");
        if (expiration.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration left =
                    Duration.between(now, OffsetDateTime.parse(expiration).toInstant());
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException e) {
            return Optional.of(Duration.ZERO); // what cannot be read is over
        }
    }

    /** The id and the password of one that may sign; empty otherwise. */
    Optional<Map.Entry<String, String>> signer(Instant now) {
        String id = value("token-id");
        String password = value("token-secret");
        boolean good = !id.isEmpty()
                && !password.isEmpty()
                && secret.getMetadata().getName().equals(PREFIX + id)
                && secret.getMetadata().getDeletionTimestamp() == null
                && value("usage-bootstrap-signing").equals("true")
                && left(now).filter(Duration::isZero).isEmpty();
        return good ? Optional.of(Map.entry(id, password)) : Optional.empty();
    }

    private String value(String key) {
        Map<String, String> data = secret.getData();
        String encoded = data == null ? null : data.get(key);
        if (encoded == null) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
