package io.kjava.apiserver.authn;

import io.kjava.codec.JsonCodec;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The documents by which others verify tokens: the issuer's discovery and its keys. Pure. */
public final class JsonWebKeys {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int P256_BYTES = 32;

    private JsonWebKeys() {}

    /** As Kubernetes names keys: the digest of the public key's encoding. */
    static String keyId(PublicKey key) {
        try {
            return ENCODER.encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What {@code /openid/v1/jwks} answers. */
    public static byte[] keySet(List<PublicKey> keys) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode list = document.putArray("keys");
        keys.forEach(key -> list.add(webKey(key)));
        return JsonCodec.write(document);
    }

    /** What {@code /.well-known/openid-configuration} answers. */
    public static byte[] discovery(String issuer, String jwksUri, List<PublicKey> keys) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", issuer);
        document.put("jwks_uri", jwksUri);
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        ArrayNode algorithms = document.putArray("id_token_signing_alg_values_supported");
        keys.stream().map(JsonWebKeys::algorithm).distinct().forEach(algorithms::add);
        return JsonCodec.write(document);
    }

    private static ObjectNode webKey(PublicKey key) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("use", "sig");
        json.put("alg", algorithm(key));
        json.put("kid", keyId(key));
        switch (key) {
            case ECPublicKey ec -> {
                json.put("kty", "EC");
                json.put("crv", "P-256");
                json.put("x", fixed(ec.getW().getAffineX()));
                json.put("y", fixed(ec.getW().getAffineY()));
            }
            case RSAPublicKey rsa -> {
                json.put("kty", "RSA");
                json.put("n", unsigned(rsa.getModulus()));
                json.put("e", unsigned(rsa.getPublicExponent()));
            }
            default -> throw new IllegalArgumentException("key: " + key.getAlgorithm());
        }
        return json;
    }

    private static String algorithm(PublicKey key) {
        return key instanceof ECPublicKey ? "ES256" : "RS256";
    }

    private static String fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[P256_BYTES];
        int length = Math.min(bytes.length, P256_BYTES);
        System.arraycopy(bytes, bytes.length - length, result, P256_BYTES - length, length);
        return ENCODER.encodeToString(result);
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return ENCODER.encodeToString(
                bytes.length > 1 && bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
