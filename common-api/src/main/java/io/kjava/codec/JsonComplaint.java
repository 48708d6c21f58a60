package io.kjava.codec;

import io.kjava.validation.GoText;

/** What Go's decoder says of a text that is no JSON value. */
public final class JsonComplaint {
    static final String TOO_DEEP = "exceeded max depth";
    private static final int DEEPEST_OF_GO = 10_000;
    private final byte[] text;
    private final int deepest;
    private int at;

    private JsonComplaint(byte[] text, int deepest) {
        this.text = text;
        this.deepest = deepest;
    }

    /** Carries the sentence. */
    private static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message, null, false, false);
        }
    }

    /** The first thing that is wrong; empty when nothing is. Reads as deep as Go does. */
    public static String of(byte[] text) {
        return of(text, DEEPEST_OF_GO);
    }

    /** The same of a text whose values may not be nested deeper. */
    static String of(byte[] text, int deepest) {
        JsonComplaint walk = new JsonComplaint(text, deepest);
        try {
            walk.value(0);
            walk.space();
            if (walk.at < text.length) {
                throw walk.unexpected("after top-level value");
            }
            return "";
        } catch (Misfit e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Misfit unexpected(String where) {
        if (at >= text.length) {
            return new Misfit(JsonCodec.UNEXPECTED_END);
        }
        int c = text[at] & 0xff;
        String shown = c == '\'' ? "'\\''" : c == '"' ? "'\"'" : "'" + inQuotes(c) + "'";
        return new Misfit("invalid character %s %s".formatted(shown, where));
    }

    private static String inQuotes(int c) {
        String quoted = GoText.quote(Character.toString(c));
        return quoted.substring(1, quoted.length() - 1);
    }

    private void space() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    private int next() {
        return at < text.length ? text[at] & 0xff : -1;
    }

    private void value(int depth) {
        space();
        if (depth >= deepest) {
            throw new Misfit(TOO_DEEP);
        }
        switch (next()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("looking for beginning of value");
        }
    }

    private void object(int depth) {
        at++;
        space();
        if (next() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            if (next() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            space();
            if (next() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value(depth + 1);
            space();
            if (next() == '}') {
                at++;
                return;
            }
            if (next() != ',') {
                throw unexpected("after object key:value pair");
            }
            at++;
        }
    }

    private void array(int depth) {
        at++;
        space();
        if (next() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            space();
            if (next() == ']') {
                at++;
                return;
            }
            if (next() != ',') {
                throw unexpected("after array element");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (next() != '"') {
            if (next() < 0x20) {
                throw unexpected("in string literal");
            }
            if (next() == '\\') {
                at++;
                escape();
            }
            at++;
        }
        at++;
    }

    private void escape() {
        if (next() == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (Character.digit(next(), 16) < 0) {
                    throw unexpected("in \\u hexadecimal character escape");
                }
            }
        } else if (next() < 0 || "bfnrt\\/\"".indexOf(next()) < 0) {
            throw unexpected("in string escape code");
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (next() != word.charAt(i)) {
                throw unexpected("in literal %s (expecting '%s')".formatted(word, word.charAt(i)));
            }
            at++;
        }
    }

    private void number() {
        if (next() == '-') {
            at++;
            requireDigit("in numeric literal");
        }
        if (next() == '0') {
            at++;
        } else {
            digits();
        }
        if (next() == '.') {
            at++;
            requireDigit("after decimal point in numeric literal");
            digits();
        }
        if (next() == 'e' || next() == 'E') {
            at++;
            if (next() == '+' || next() == '-') {
                at++;
            }
            requireDigit("in exponent of numeric literal");
            digits();
        }
    }

    private void requireDigit(String where) {
        if (next() < '0' || next() > '9') {
            throw unexpected(where);
        }
    }

    private void digits() {
        while (next() >= '0' && next() <= '9') {
            at++;
        }
    }
}
