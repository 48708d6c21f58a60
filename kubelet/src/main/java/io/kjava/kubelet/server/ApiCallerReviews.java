package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Asks the API server about callers, and remembers its answers as long as Kubernetes does. */
public final class ApiCallerReviews implements CallerReviews {
    private static final ResourceName TOKENS = new ResourceName("authentication.k8s.io", "v1", "tokenreviews");
    private static final ResourceName ACCESS = new ResourceName("authorization.k8s.io", "v1", "subjectaccessreviews");
    private static final Duration KNOWN = Duration.ofMinutes(2);
    private static final Duration ALLOWED = Duration.ofMinutes(5);
    private static final Duration DENIED = Duration.ofSeconds(30);
    private static final int MOST = 1_000; // remembered

    private final ApiClient client;
    private final String node;
    private final InstantSource clock;
    private final Map<String, Remembered<Optional<Caller>>> callers = new ConcurrentHashMap<>();
    private final Map<Question, Remembered<Boolean>> answers = new ConcurrentHashMap<>();

    private record Question(Caller caller, String verb, String subresource) {}

    private record Remembered<T>(T value, Instant until) {}

    public ApiCallerReviews(ApiClient client, String node, InstantSource clock) {
        this.client = requireNonNull(client, "client");
        this.node = requireNonNull(node, "node");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Optional<Caller> identify(String token) {
        return remembered(
                callers,
                digest(token),
                () -> new Remembered<>(ask(token), clock.instant().plus(KNOWN)));
    }

    @Override
    public boolean allows(Caller caller, String verb, String subresource) {
        return remembered(answers, new Question(caller, verb, subresource), () -> {
            boolean allowed = ask(caller, verb, subresource);
            return new Remembered<>(allowed, clock.instant().plus(allowed ? ALLOWED : DENIED));
        });
    }

    private <K, T> T remembered(Map<K, Remembered<T>> known, K key, Supplier<Remembered<T>> asking) {
        Remembered<T> before = known.get(key);
        if (before != null && before.until().isAfter(clock.instant())) {
            return before.value();
        }
        Remembered<T> answer = asking.get();
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key, answer);
        return answer.value();
    }

    private Optional<Caller> ask(String token) {
        TokenReview review = new TokenReviewBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withToken(token)
                .endSpec()
                .build();
        TokenReviewStatus status =
                client.review(TOKENS, review, TokenReview.class).getStatus();
        if (status == null || !Boolean.TRUE.equals(status.getAuthenticated()) || status.getUser() == null) {
            return Optional.empty();
        }
        var user = status.getUser();
        return Optional.of(new Caller(
                user.getUsername(), user.getUid() == null ? "" : user.getUid(), user.getGroups(), user.getExtra()));
    }

    private boolean ask(Caller caller, String verb, String subresource) {
        SubjectAccessReview review = new SubjectAccessReviewBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withUser(caller.name())
                .withUid(caller.uid().isEmpty() ? null : caller.uid())
                .withGroups(caller.groups())
                .withExtra(caller.extra())
                .withNewResourceAttributes()
                .withVersion("v1")
                .withResource("nodes")
                .withName(node)
                .withVerb(verb)
                .withSubresource(subresource)
                .endResourceAttributes()
                .endSpec()
                .build();
        var status = client.review(ACCESS, review, SubjectAccessReview.class).getStatus();
        return status != null && Boolean.TRUE.equals(status.getAllowed());
    }

    /** Tokens themselves are not kept. */
    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
