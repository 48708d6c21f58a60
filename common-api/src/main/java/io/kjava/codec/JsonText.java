package io.kjava.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON's escapes. Pure. */
final class JsonText {
    private JsonText() {}

    /** The UTF-8 of what stands between two quotes. */
    static byte[] unescape(byte[] json, int from, int to) {
        byte[] out = new byte[to - from];
        int length = 0;
        int i = from;
        while (i < to) {
            byte next = json[i++];
            if (next != '\\' || i >= to) {
                out[length++] = next;
                continue;
            }
            byte escape = json[i++];
            if (escape != 'u') {
                out[length++] = (byte) plain(escape);
                continue;
            }
            int unit = hex(json, i, to);
            i += 4;
            int point = unit;
            if (Character.isHighSurrogate((char) unit) && i + 6 <= to && json[i] == '\\' && json[i + 1] == 'u') {
                int low = hex(json, i + 2, to);
                if (Character.isLowSurrogate((char) low)) {
                    point = Character.toCodePoint((char) unit, (char) low);
                    i += 6;
                }
            }
            byte[] encoded = encode(point);
            System.arraycopy(encoded, 0, out, length, encoded.length); // never longer than its escape
            length += encoded.length;
        }
        return length == out.length ? out : Arrays.copyOf(out, length);
    }

    private static int plain(byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    private static int hex(byte[] json, int from, int to) {
        if (from + 4 > to) {
            throw new IllegalStateException("an escape is cut off at byte " + from);
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = value << 4 | Character.digit(json[i], 16);
        }
        return value & 0xffff;
    }

    /** A lone surrogate becomes the replacement character, as in Go. */
    private static byte[] encode(int point) {
        boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return Character.toString(lone ? 0xfffd : point).getBytes(StandardCharsets.UTF_8);
    }
}
