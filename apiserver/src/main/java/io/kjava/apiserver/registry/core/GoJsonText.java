package io.kjava.apiserver.registry.core;

import java.nio.charset.StandardCharsets;

/** Whether bytes are JSON, and if not, why, in the words of Go's reader. Confined to one thread. */
final class GoJsonText {
    private static final int MAX_DEPTH = 10_000;
    private static final String END = "unexpected end of JSON input";
    private final byte[] text;
    private int at;
    private int depth;

    private GoJsonText(byte[] text) {
        this.text = text;
    }

    /** Why a text cannot be read. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }

    /** Why the bytes are no JSON object; empty when they are one, or null. */
    static String mapProblem(byte[] bytes) {
        String problem = problem(bytes);
        if (!problem.isEmpty()) {
            return problem;
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        String kind = switch (text.charAt(0)) {
            case '{', 'n' -> "";
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "bool";
            default -> "number";
        };
        return kind.isEmpty()
                ? ""
                : "json: cannot unmarshal " + kind + " into Go value of type map[string]interface {}";
    }

    /** Why the bytes are no JSON; empty when they are. */
    static String problem(byte[] bytes) {
        GoJsonText reader = new GoJsonText(bytes);
        try {
            reader.whole();
            return "";
        } catch (Malformed e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void whole() throws Malformed {
        value();
        blanks();
        if (at < text.length) {
            throw wrong("after top-level value");
        }
    }

    private int peek() throws Malformed {
        if (at >= text.length) {
            throw new Malformed(END);
        }
        return text[at];
    }

    private Malformed wrong(String where) {
        int c = text[at] & 0xff;
        String shown = c == '\'' ? "'\\''" : c < 0x20 || c > 0x7e ? "'\\x%02x'".formatted(c) : "'" + (char) c + "'";
        return new Malformed("invalid character " + shown + " " + where);
    }

    private void blanks() {
        while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
            at++;
        }
    }

    private void value() throws Malformed {
        blanks();
        int c = peek();
        if (++depth > MAX_DEPTH) {
            throw new Malformed("exceeded max depth");
        }
        switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) {
                    throw wrong("looking for beginning of value");
                }
                number();
            }
        }
        depth--;
    }

    private void object() throws Malformed {
        at++;
        blanks();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            blanks();
            if (peek() != '"') {
                throw wrong("looking for beginning of object key string");
            }
            string();
            blanks();
            if (peek() != ':') {
                throw wrong("after object key");
            }
            at++;
            value();
            if (ends('}', "after object key:value pair")) {
                return;
            }
        }
    }

    private void array() throws Malformed {
        at++;
        blanks();
        if (peek() == ']') {
            at++;
            return;
        }
        do {
            value();
        } while (!ends(']', "after array element"));
    }

    private boolean ends(char end, String where) throws Malformed {
        blanks();
        int c = peek();
        if (c != end && c != ',') {
            throw wrong(where);
        }
        at++;
        return c == end;
    }

    private void string() throws Malformed {
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                escape();
            } else if ((peek() & 0xff) < 0x20) {
                throw wrong("in string literal");
            } else {
                at++;
            }
        }
        at++;
    }

    private void escape() throws Malformed {
        int c = peek();
        if (c != 'u' && "bfnrt\\/\"".indexOf(c) < 0) {
            throw wrong("in string escape code");
        }
        at++;
        for (int i = 0; c == 'u' && i < 4; i++) {
            if (Character.digit(peek(), 16) < 0) {
                throw wrong("in \\u hexadecimal character escape");
            }
            at++;
        }
    }

    private void literal(String word) throws Malformed {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw wrong("in literal %s (expecting '%c')".formatted(word, word.charAt(i)));
            }
            at++;
        }
    }

    private void number() throws Malformed {
        if (peek() == '-') {
            at++;
            if (!isDigit(peek())) {
                throw wrong("in numeric literal");
            }
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            if (!isDigit(peek())) {
                throw wrong("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length && (text[at] | 0x20) == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw wrong("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length && isDigit(text[at])) {
            at++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
