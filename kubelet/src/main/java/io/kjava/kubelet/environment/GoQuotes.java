package io.kjava.kubelet.environment;

/** Quotes a text as Go source does: what Kubernetes writes into downward files. Pure. */
final class GoQuotes {
    private GoQuotes() {}

    static void append(StringBuilder out, String text) {
        out.append('"');
        text.codePoints().forEach(point -> appendPoint(out, point));
        out.append('"');
    }

    private static void appendPoint(StringBuilder out, int point) {
        switch (point) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> appendOther(out, point);
        }
    }

    private static void appendOther(StringBuilder out, int point) {
        if (isPrintable(point)) {
            out.appendCodePoint(point);
        } else if (point < 0x80) {
            out.append(String.format("\\x%02x", point));
        } else if (point < 0x10000) {
            out.append(String.format("\\u%04x", point));
        } else {
            out.append(String.format("\\U%08x", point));
        }
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
