package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.BoundObjectReference;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of service accounts, bound to the pod that gets them, asked for when first needed and again
 * when four fifths of their life are over. Thread-safe; the calls for one pod come one after another.
 */
final class ServiceAccountTokens {
    private static final Logger log = LoggerFactory.getLogger(ServiceAccountTokens.class);
    private static final Duration LONGEST_USE = Duration.ofHours(24);
    private static final Duration SHORTEST_USE = Duration.ofSeconds(30);
    private static final int JITTER_MILLIS = 10_000;

    private final ApiClient client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ConcurrentMap<Wish, Token> tokens = new ConcurrentHashMap<>();

    /** What a token is asked for. */
    record Wish(ObjectKey account, String podName, String podUid, String audience, long seconds) {}

    /** @param refreshAt when a new one should be asked for */
    record Token(String text, Instant issuedAt, Instant expiresAt, Instant refreshAt) {}

    ServiceAccountTokens(ApiClient client, InstantSource clock, RandomGenerator random) {
        this.client = requireNonNull(client, "client");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /**
     * A token that is good for some time.
     *
     * @throws VolumeProblem when there is none and none can be had
     */
    Token get(Wish wish) {
        Instant now = clock.instant();
        Token known = tokens.get(wish);
        if (known != null && now.isBefore(known.refreshAt())) {
            return known;
        }
        Token fresh;
        try {
            fresh = request(wish, now);
        } catch (ApiException e) {
            fresh = keep(known, now, e);
        }
        tokens.put(wish, fresh);
        return fresh;
    }

    private static Token keep(@Nullable Token known, Instant now, ApiException failure) {
        if (known == null || !now.isBefore(known.expiresAt())) {
            throw new VolumeProblem("failed to fetch token: " + failure.getMessage());
        }
        log.atWarn().addKeyValue("message", failure.getMessage()).log("token could not be renewed; will retry");
        return new Token(known.text(), known.issuedAt(), known.expiresAt(), now.plus(SHORTEST_USE));
    }

    private Token request(Wish wish, Instant now) {
        BoundObjectReference pod = new BoundObjectReference("v1", "Pod", wish.podName(), wish.podUid());
        TokenRequestBuilder request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(wish.seconds())
                .withBoundObjectRef(pod)
                .endSpec();
        if (!wish.audience().isEmpty()) {
            request.editSpec().addToAudiences(wish.audience()).endSpec();
        }
        TokenRequest answer = client.resource(ServiceAccount.class)
                .createSub(wish.account(), "token", request.build(), TokenRequest.class);
        Long granted = answer.getSpec().getExpirationSeconds();
        Duration life = Duration.ofSeconds(granted == null ? wish.seconds() : granted);
        return token(answer.getStatus().getToken(), expiry(answer, now.plus(life)), life, now);
    }

    private static Instant expiry(TokenRequest answer, Instant otherwise) {
        try {
            return Instant.parse(answer.getStatus().getExpirationTimestamp());
        } catch (DateTimeParseException | NullPointerException e) {
            return otherwise;
        }
    }

    private Token token(String text, Instant expiresAt, Duration life, Instant now) {
        Instant refresh = expiresAt.minus(life.dividedBy(5));
        Instant longest = expiresAt.minus(life).plus(LONGEST_USE);
        Instant earlier = refresh.isBefore(longest) ? refresh : longest;
        Instant spread = earlier.minusMillis(random.nextInt(JITTER_MILLIS));
        Instant soonest = now.plus(SHORTEST_USE);
        return new Token(text, now, expiresAt, spread.isBefore(soonest) ? soonest : spread);
    }

    void forget(String podUid) {
        tokens.keySet().removeIf(wish -> wish.podUid().equals(podUid));
    }
}
