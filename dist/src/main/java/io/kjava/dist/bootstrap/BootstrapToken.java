package io.kjava.dist.bootstrap;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A secret that ends by itself, kept in a Secret of the cluster: {@code <id>.<secret>}. */
public record BootstrapToken(String id, String secret) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 6;
    private static final int SECRET_LENGTH = 16;

    public BootstrapToken {
        requireNonNull(id, "id");
        requireNonNull(secret, "secret");
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static BootstrapToken parse(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: 6 and 16 of a-z and 0-9, as in abcdef.0123456789abcdef)");
        }
        return new BootstrapToken(text.substring(0, ID_LENGTH), text.substring(ID_LENGTH + 1));
    }

    public static BootstrapToken random(RandomGenerator random) {
        return new BootstrapToken(letters(random, ID_LENGTH), letters(random, SECRET_LENGTH));
    }

    private static String letters(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder();
        random.ints(length, 0, LETTERS.length()).forEach(i -> text.append(LETTERS.charAt(i)));
        return text.toString();
    }

    /** Of the Secret in {@code kube-system} that holds it. */
    public String secretName() {
        return "bootstrap-token-" + id;
    }

    public String text() {
        return id + "." + secret;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "BootstrapToken[" + id + "]";
    }
}
