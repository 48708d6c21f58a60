package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The secret that nodes join with, in k3s's form: {@code K10<sha256 of the CA>::<user>:<password>}, or
 * just the password, which does not prove the server. A bootstrap token has no user: {@code
 * K10<sha256>::<id>.<secret>}.
 *
 * @param caHash hex SHA-256 of the CA's PEM file; empty in the short form
 */
public record JoinToken(Optional<String> caHash, String user, String password) {
    public static final String NODE_USER = "node";
    public static final String SERVER_USER = "server";
    private static final String PREFIX = "K10";
    private static final int HASH_LENGTH = 64;

    public JoinToken {
        requireNonNull(caHash, "caHash");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
    }

    /**
     * Reads either form.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static JoinToken parse(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new IllegalArgumentException("the token is empty");
        }
        if (!token.startsWith(PREFIX)) {
            return new JoinToken(Optional.empty(), NODE_USER, token);
        }
        int separator = token.indexOf("::");
        String rest = separator < 0 ? "" : token.substring(separator + 2);
        int colon = rest.indexOf(':');
        boolean bootstrap = BootstrapToken.isOne(rest);
        if (separator != PREFIX.length() + HASH_LENGTH || colon < 0 && !bootstrap) {
            throw new IllegalArgumentException(
                    "the token is damaged (expected: K10<64 hex digits>::<user>:<password> or"
                            + " K10<64 hex digits>::<id>.<secret>)");
        }
        return new JoinToken(
                Optional.of(token.substring(PREFIX.length(), separator)),
                bootstrap ? "" : rest.substring(0, colon),
                bootstrap ? rest : rest.substring(colon + 1));
    }

    /** The full form, which proves the server to the one that joins. */
    public String text() {
        String pair = user.isEmpty() ? password : user + ":" + password;
        return caHash.map(hash -> PREFIX + hash + "::" + pair).orElse(password);
    }

    /** Whether a server with this CA is the one that the token was made for. */
    public boolean vouchesFor(byte[] caPem) {
        return caHash.isEmpty() || caHash.get().equals(hash(caPem));
    }

    /** Compares passwords without telling by its time how much of them is right. */
    public boolean hasPassword(String other) {
        return MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** The stored token, or a new one with the chosen or a random password; kept in the file. */
    public static JoinToken ensure(Path file, byte[] caPem, Optional<String> chosen, RandomGenerator random)
            throws IOException {
        if (chosen.isEmpty() && Files.exists(file)) {
            return parse(Files.readString(file));
        }
        String password = chosen.map(text -> parse(text).password()).orElseGet(() -> random(random));
        JoinToken token = new JoinToken(Optional.of(hash(caPem)), SERVER_USER, password);
        token.write(file);
        return token;
    }

    /** Keeps the token in the file, for its owner alone. */
    public void write(Path file) throws IOException {
        PemFiles.writePrivate(file, (text() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static String hash(byte[] caPem) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(caPem));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A new password. */
    public static String random(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Hides the password. */
    @Override
    public String toString() {
        return "JoinToken[user=" + user + "]";
    }
}
