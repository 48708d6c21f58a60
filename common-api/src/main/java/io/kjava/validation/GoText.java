package io.kjava.validation;

/** Texts as Go's quoting prints them. Pure. */
public final class GoText {
    private GoText() {}

    /** The text in quotes, with escapes for what cannot be shown. */
    public static String quote(CharSequence text) {
        StringBuilder result = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> append(result, c));
        return result.append('"').toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> {
                if (isPrint(c)) {
                    out.appendCodePoint(c);
                } else if (c < ' ' || c == 0x7f) {
                    out.append("\\x%02x".formatted(c));
                } else {
                    out.append((c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                }
            }
        }
    }

    /** What Go calls printable: letters, marks, numbers, punctuation, symbols and the plain space. */
    public static boolean isPrint(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
