package io.kjava.apiserver.authn;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.authn.SignedTokens.Said;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs and verifies tokens of service accounts: JWTs with Kubernetes' claims, ES256 or RS256 by the
 * kind of key. Knows nothing of what is stored: whether an account still exists is asked elsewhere.
 * Thread-safe.
 */
public final class ServiceAccountTokens {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int MAX_TOKEN_LENGTH = 16_384;
    private static final Duration LEEWAY = Duration.ofMinutes(1); // of clocks, as Kubernetes gives it

    /**
     * What a token says.
     *
     * @param boundKind {@code Pod}, {@code Secret} or {@code Node}; empty for an unbound token
     * @param expires empty for a legacy token from a secret
     */
    public record Claims(
            String namespace,
            String serviceAccount,
            String serviceAccountUid,
            String boundKind,
            String boundName,
            String boundUid,
            String nodeName,
            String nodeUid,
            List<String> audiences,
            String tokenId,
            Optional<Instant> expires) {
        public Claims {
            audiences = List.copyOf(audiences);
        }

        public String userName() {
            return "system:serviceaccount:" + namespace + ":" + serviceAccount;
        }
    }

    private final String issuer;
    private final PrivateKey signingKey;
    private final Map<String, PublicKey> keys = new LinkedHashMap<>();
    private final String signingKeyId;
    private final InstantSource clock;
    private final SignedTokens signed = new SignedTokens();

    /**
     * @param verificationKeys the signing key's public half first, then older ones
     */
    public ServiceAccountTokens(
            String issuer, PrivateKey signingKey, List<PublicKey> verificationKeys, InstantSource clock) {
        this.issuer = requireNonNull(issuer, "issuer");
        this.signingKey = requireNonNull(signingKey, "signingKey");
        this.clock = requireNonNull(clock, "clock");
        verificationKeys.forEach(key -> keys.put(JsonWebKeys.keyId(key), key));
        this.signingKeyId = JsonWebKeys.keyId(verificationKeys.getFirst());
    }

    public String issuer() {
        return issuer;
    }

    public List<PublicKey> verificationKeys() {
        return List.copyOf(keys.values());
    }

    /** A new token; the claims' {@code tokenId} is made here. */
    public String sign(Claims claims) {
        return sign(claims, Optional.empty());
    }

    /**
     * The same, of which its owner is reminded to renew it long before it ends.
     *
     * @param renewBy when an old client is told about, that never reads its token again
     */
    public String sign(Claims claims, Optional<Instant> renewBy) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.put("alg", signingKey.getAlgorithm().equals("RSA") ? "RS256" : "ES256");
        header.put("kid", signingKeyId);
        Instant now = clock.instant();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!claims.audiences().isEmpty()) {
            ArrayNode audiences = body.putArray("aud");
            claims.audiences().forEach(audiences::add);
        }
        claims.expires().ifPresent(end -> body.put("exp", end.getEpochSecond()));
        body.put("iat", now.getEpochSecond());
        body.put("iss", issuer);
        body.put("jti", UUID.randomUUID().toString());
        ObjectNode own = body.putObject("kubernetes.io");
        kubernetesClaim(claims, own);
        renewBy.ifPresent(time -> own.put("warnafter", time.getEpochSecond()));
        body.put("nbf", now.getEpochSecond());
        body.put("sub", claims.userName());
        String text = encode(header) + "." + encode(body);
        return text + "." + ENCODER.encodeToString(signature(text));
    }

    private static void kubernetesClaim(Claims claims, ObjectNode own) {
        own.put("namespace", claims.namespace());
        if (!claims.nodeName().isEmpty()) {
            reference(own.putObject("node"), claims.nodeName(), claims.nodeUid());
        }
        if (!claims.boundKind().isEmpty()) {
            String field = claims.boundKind().toLowerCase(java.util.Locale.ROOT);
            reference(own.putObject(field), claims.boundName(), claims.boundUid());
        }
        reference(own.putObject("serviceaccount"), claims.serviceAccount(), claims.serviceAccountUid());
    }

    private static void reference(ObjectNode node, String name, String uid) {
        node.put("name", name);
        node.put("uid", uid);
    }

    /** Whether this looks like a token of ours, so that others need not be asked. */
    public boolean isOurs(String token) {
        return signed.find(token).isPresent()
                || parse(token).filter(parts -> parts.issuer().equals(issuer)).isPresent();
    }

    /**
     * What the token says, after its signature, its audience and its times were found good.
     *
     * @param own audiences of a token that names none
     * @param wanted of which a token must be for one
     */
    Claims verify(String token, List<String> own, List<String> wanted) {
        Said said = signed.find(token).orElseGet(() -> signed.keep(token, read(token)));
        Claims claims = said.claims();
        List<String> audiences = claims.audiences().isEmpty() ? own : claims.audiences();
        if (audiences.stream().noneMatch(wanted::contains)) {
            throw new RefusedToken("token audiences %s is invalid for the target audiences %s"
                    .formatted(quoted(audiences), quoted(wanted)));
        }
        requireInTime(said);
        return claims;
    }

    private Said read(String token) {
        Parts parts = parse(token)
                .filter(found -> found.issuer().equals(issuer))
                .orElseThrow(() -> new RefusedToken(TokenVerdict.UNKNOWN));
        requireSigned(parts);
        JsonNode body = parts.body().tree();
        return new Said(claims(body), time(body, "nbf"), time(body, "iat"));
    }

    private static String quoted(List<String> words) {
        return words.stream()
                .map(word -> JsonNodeFactory.instance.stringNode(word).toString())
                .collect(Collectors.joining(" ", "[", "]"));
    }

    private void requireInTime(Said said) {
        Instant now = clock.instant();
        if (said.notBefore().filter(now.plus(LEEWAY)::isBefore).isPresent()) {
            throw new RefusedToken("service account token is not valid yet");
        }
        if (said.claims().expires().filter(now.minus(LEEWAY)::isAfter).isPresent()) {
            throw new RefusedToken("service account token has expired");
        }
        if (said.issued().filter(now.plus(LEEWAY)::isBefore).isPresent()) {
            throw new RefusedToken("service account token is issued in the future");
        }
    }

    private static Optional<Instant> time(JsonNode body, String claim) {
        return body.path(claim).isNumber()
                ? Optional.of(Instant.ofEpochSecond(body.path(claim).asLong()))
                : Optional.empty();
    }

    private static Claims claims(JsonNode body) {
        JsonNode own = body.path("kubernetes.io");
        String kind = own.has("pod") ? "Pod" : own.has("secret") ? "Secret" : "";
        if (kind.isEmpty() && own.has("node")) {
            kind = "Node";
        }
        JsonNode bound = own.path(kind.toLowerCase(java.util.Locale.ROOT));
        List<String> audiences = new java.util.ArrayList<>();
        if (body.path("aud").isArray()) {
            body.path("aud").forEach(audience -> audiences.add(audience.asString("")));
        } else if (body.has("aud")) {
            audiences.add(body.path("aud").asString(""));
        }
        return new Claims(
                own.path("namespace").asString(""),
                own.path("serviceaccount").path("name").asString(""),
                own.path("serviceaccount").path("uid").asString(""),
                kind,
                bound.path("name").asString(""),
                bound.path("uid").asString(""),
                own.path("node").path("name").asString(""),
                own.path("node").path("uid").asString(""),
                audiences,
                body.path("jti").asString(""),
                time(body, "exp"));
    }

    private record Parts(DynamicObject header, DynamicObject body, String signed, byte[] signature) {
        String issuer() {
            return body.text("iss");
        }
    }

    private static Optional<Parts> parse(String token) {
        String[] words = token.split("\\.", -1);
        if (words.length != 3 || token.length() > MAX_TOKEN_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Parts(
                    JsonCodec.read(Base64.getUrlDecoder().decode(words[0])),
                    JsonCodec.read(Base64.getUrlDecoder().decode(words[1])),
                    words[0] + "." + words[1],
                    Base64.getUrlDecoder().decode(words[2])));
        } catch (IllegalArgumentException | ApiException e) {
            return Optional.empty(); // not a JWT at all
        }
    }

    private void requireSigned(Parts parts) {
        String keyId = parts.header().text("kid");
        List<PublicKey> candidates =
                keyId.isEmpty() ? verificationKeys() : keys.containsKey(keyId) ? List.of(keys.get(keyId)) : List.of();
        if (candidates.isEmpty()) {
            throw new RefusedToken("invalid signature, no keys found");
        }
        if (candidates.stream().noneMatch(key -> isSignedBy(key, parts))) {
            throw new RefusedToken("go-jose/go-jose: error in cryptographic primitive");
        }
    }

    private static boolean isSignedBy(PublicKey key, Parts parts) {
        String algorithm = parts.header().text("alg");
        if (!algorithm.equals(key instanceof ECPublicKey ? "ES256" : "RS256")) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(jcaName(key.getAlgorithm()));
            verifier.initVerify(key);
            verifier.update(parts.signed().getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(parts.signature());
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a verification key is unusable", e);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong form
        }
    }

    private byte[] signature(String text) {
        try {
            Signature signer = Signature.getInstance(jcaName(signingKey.getAlgorithm()));
            signer.initSign(signingKey);
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the service account key cannot sign", e);
        }
    }

    private static String jcaName(String algorithm) {
        return algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
    }

    private static String encode(ObjectNode json) {
        return ENCODER.encodeToString(JsonCodec.write(json));
    }
}
