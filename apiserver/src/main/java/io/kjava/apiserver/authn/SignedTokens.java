package io.kjava.apiserver.authn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tokens say whose signature was found good: a signature stays good as long as its key, and to verify
 * it takes longer than most requests. Keeps digests and no tokens, those used last, up to a bound. Whether
 * a token is in time and what it is bound to still there is asked elsewhere, each time. Thread-safe.
 */
final class SignedTokens {
    private static final int MOST = 2_048;
    private final Map<ByteBuffer, Said> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Said> eldest) {
            return size() > MOST;
        }
    };

    /** A token's claims, and the times that are none of them. */
    record Said(ServiceAccountTokens.Claims claims, Optional<Instant> notBefore, Optional<Instant> issued) {}

    Optional<Said> find(String token) {
        ByteBuffer digest = digest(token);
        synchronized (kept) {
            return Optional.ofNullable(kept.get(digest));
        }
    }

    Said keep(String token, Said said) {
        ByteBuffer digest = digest(token);
        synchronized (kept) {
            kept.put(digest, said);
        }
        return said;
    }

    private static ByteBuffer digest(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
