package io.kjava.apiserver.reviews;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.authn.ServiceAccountAuthenticator;
import io.kjava.apiserver.authn.ServiceAccountAuthenticator.Bound;
import io.kjava.apiserver.authn.ServiceAccountTokens;
import io.kjava.apiserver.authn.ServiceAccountTokens.Claims;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.CertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a review says of each sort of token, good and bad, in Kubernetes' words. */
class TokenReviewTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final UserInfo ASKER = new UserInfo("asker", "", List.of(), Map.of());
    private static final UserInfo JOINER =
            new UserInfo("system:bootstrap:abcdef", "", List.of("system:bootstrappers"), Map.of());
    private static final String JOINS = "abcdef.0123456789abcdef";

    private final KeyPair pair = CertificateAuthority.newKeyPair();
    private final Map<String, Bound> objects = new HashMap<>(Map.of(
            "serviceaccounts/ns/low", new Bound("u1", false),
            "pods/ns/p", new Bound("u2", false),
            "secrets/ns/s", new Bound("u3", false),
            "nodes//n", new Bound("u4", false)));
    private Instant now = START;
    private final ServiceAccountTokens tokens = tokens("us", pair);
    private final IdentityReviews reviews = new IdentityReviews(
            new ServiceAccountAuthenticator(
                    tokens,
                    List.of("us", "us-too"),
                    (resource, namespace, name) ->
                            Optional.ofNullable(objects.get(resource + "/" + namespace + "/" + name))),
            token -> token.equals(JOINS) ? Optional.of(JOINER) : Optional.empty());

    private ServiceAccountTokens tokens(String issuer, KeyPair keys) {
        return new ServiceAccountTokens(issuer, keys.getPrivate(), List.of(keys.getPublic()), () -> now);
    }

    private static Claims claims(String kind, String name, String uid, String... audiences) {
        return new Claims(
                "ns",
                "low",
                "u1",
                kind,
                name,
                uid,
                kind.equals("Node") ? name : "",
                kind.equals("Node") ? uid : "",
                List.of(audiences),
                "",
                Optional.of(START.plus(Duration.ofHours(1))));
    }

    private String unbound() {
        return tokens.sign(claims("", "", "", "us"));
    }

    private DynamicObject review(String token, String... audiences) {
        String asked = Stream.of(audiences).map(word -> "\"" + word + "\"").collect(Collectors.joining(","));
        String text = "{\"spec\":{\"token\":\"%s\",\"audiences\":[%s]}}".formatted(token, asked);
        return reviews.token(ASKER, "", JsonCodec.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void refused(String token, String why) {
        DynamicObject review = review(token);
        assertThat(review.text("status", "error")).isEqualTo(why);
        assertThat(review.at("status").propertyNames()).containsExactly("user", "error");
        assertThat(review.at("status", "user")).isEmpty();
    }

    @Test
    void aGoodTokenIsForThoseOfTheAskedAudiencesThatItNames() {
        String token = tokens.sign(claims("Pod", "p", "u2", "us", "vault"));
        assertThat(review(token).at("status", "authenticated").asBoolean()).isTrue();
        assertThat(review(token).at("status", "audiences")).hasToString("[\"us\"]");
        assertThat(review(token, "other", "vault").at("status", "audiences")).hasToString("[\"vault\"]");
        assertThat(review(token).at("status", "user", "groups"))
                .hasToString("[\"system:serviceaccounts\",\"system:serviceaccounts:ns\",\"system:authenticated\"]");
        assertThat(review(JOINS).at("status", "audiences")).hasToString("[\"us\",\"us-too\"]");
        assertThat(review(JOINS, "us-too", "x").at("status", "audiences")).hasToString("[\"us-too\"]");
        assertThat(review(JOINS, "x").at("status")).hasToString("{\"user\":{},\"error\":\"invalid bearer token\"}");
    }

    @Test
    void aTokenWithoutAudienceIsForThisApiAlone() {
        String token = tokens.sign(claims("Secret", "s", "u3"));
        assertThat(review(token).at("status", "authenticated").asBoolean()).isTrue();
        assertThat(review(token, "vault").text("status", "error"))
                .isEqualTo("[invalid bearer token, token audiences [\"us\" \"us-too\"] is invalid"
                        + " for the target audiences [\"vault\"]]");
    }

    @Test
    void whatNobodySignedIsUnknownOrForged() {
        refused("bogus", "invalid bearer token");
        refused("a.b.c", "invalid bearer token");
        refused("fedcba.0123456789abcdef", "invalid bearer token");
        refused(tokens("them", pair).sign(claims("", "", "", "us")), "invalid bearer token");
        refused(
                tokens("us", CertificateAuthority.newKeyPair()).sign(claims("", "", "", "us")),
                "[invalid bearer token, invalid signature, no keys found]");
        String[] parts = unbound().split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String forged = "[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]";
        refused(none + "." + parts[1] + "." + parts[2], forged);
        refused(parts[0] + "." + parts[1] + "." + "A".repeat(86), forged);
    }

    @Test
    void anAudienceThatIsNotAskedForIsNamed() {
        refused(
                tokens.sign(claims("", "", "", "vault", "a\"b")),
                "[invalid bearer token, token audiences [\"vault\" \"a\\\"b\"] is invalid"
                        + " for the target audiences [\"us\" \"us-too\"]]");
    }

    @Test
    void timesAreHeldToAMinute() {
        String token = unbound();
        now = START.plus(Duration.ofMinutes(61));
        assertThat(review(token).at("status", "authenticated").asBoolean()).isTrue();
        now = now.plusSeconds(1);
        refused(token, "[invalid bearer token, service account token has expired]");
        now = START.minus(Duration.ofMinutes(1));
        assertThat(review(token).at("status", "authenticated").asBoolean()).isTrue();
        now = now.minusSeconds(1);
        refused(token, "[invalid bearer token, service account token is not valid yet]");
    }

    @Test
    void whatATokenIsBoundToMustBeThere() {
        String gone = "[invalid bearer token, service account token has been invalidated]";
        refused(tokens.sign(claims("Pod", "none", "u2", "us")), gone);
        refused(tokens.sign(claims("Secret", "none", "u2", "us")), gone);
        refused(tokens.sign(claims("Node", "none", "u2", "us")), gone);
        for (String kind : List.of("Pod", "Secret", "Node")) {
            String name = kind.substring(0, 1).toLowerCase(java.util.Locale.ROOT);
            String lower = kind.toLowerCase(java.util.Locale.ROOT);
            String uid = objects.get(lower + "s/" + (kind.equals("Node") ? "" : "ns") + "/" + name)
                    .uid();
            refused(
                    tokens.sign(claims(kind, name, "old", "us")),
                    "[invalid bearer token, %1$s UID (%2$s) does not match service account %1$s ref claim (old)]"
                            .formatted(lower, uid));
        }
        String bound = tokens.sign(claims("Pod", "p", "u2", "us"));
        objects.put("pods/ns/p", new Bound("u2", true));
        refused(bound, gone);
    }

    @Test
    void theAccountMustBeThere() {
        String token = unbound();
        objects.put("serviceaccounts/ns/low", new Bound("u1", true));
        refused(token, "[invalid bearer token, service account ns/low has been deleted]");
        objects.put("serviceaccounts/ns/low", new Bound("u9", true));
        refused(token, "[invalid bearer token, service account UID (u9) does not match claim (u1)]");
        objects.remove("serviceaccounts/ns/low");
        refused(token, "[invalid bearer token, serviceaccounts \"low\" not found]");
    }
}
