package io.kjava.validation;

/** Texts as Go's quoting prints them. Pure. */
final class GoText {
    private GoText() {}

    static String quote(CharSequence text) {
        StringBuilder result = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> append(result, (char) c));
        return result.append('"').toString();
    }

    private static void append(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == 0x7f) {
                    out.append("\\x%02x".formatted((int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
