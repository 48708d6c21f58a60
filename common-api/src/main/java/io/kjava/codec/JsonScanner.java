package io.kjava.codec;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over JSON that is known to be well-formed, because this server wrote it, without making
 * anything of it: names and texts are ranges of the bytes. Where the bytes are not well-formed after
 * all it throws {@code IllegalStateException} and never leaves the array. Confined to one thread.
 */
public final class JsonScanner {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private byte[] json = new byte[0];
    private int at;
    private int textStart;
    private int textEnd;
    private boolean textEscaped;

    public void reset(byte[] newJson) {
        json = requireNonNull(newJson, "newJson");
        at = 0;
    }

    public byte[] json() {
        return json;
    }

    public int position() {
        return at;
    }

    /** Back to a place where a value began. */
    public void seek(int position) {
        at = position;
    }

    /** The first byte of the next value, which stays where it is. */
    public byte peek() {
        if (at < json.length && json[at] > ' ') {
            return json[at];
        }
        skipSpace();
        if (at >= json.length) {
            throw malformed(at);
        }
        return json[at];
    }

    private void skipSpace() {
        while (at < json.length && json[at] <= ' ') {
            at++;
        }
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed(at);
        }
        at++;
    }

    /** Into an object or an array; what it holds is found by {@link #nextName} or {@link #nextItem}. */
    public void open() {
        at++;
    }

    /**
     * To the value of the next member, whose name is then the {@link #textStart text}; false, and past
     * the object, when there is none.
     */
    public boolean nextName(boolean first) {
        byte next = peek();
        if (next == '}') {
            at++;
            return false;
        }
        if (!first) {
            expect(',');
        }
        text();
        expect(':');
        return true;
    }

    /** To the next element; false, and past the array, when there is none. */
    public boolean nextItem(boolean first) {
        byte next = peek();
        if (next == ']') {
            at++;
            return false;
        }
        if (!first) {
            expect(',');
        }
        return true;
    }

    /** Past a string, whose inside is then the text. */
    public void text() {
        if (at >= json.length || json[at] != '"') {
            expect('"');
        } else {
            at++;
        }
        textStart = at;
        int end = special(json, at);
        textEscaped = json[end] == '\\';
        textEnd = textEscaped ? closingQuote(json, end) : end;
        at = textEnd + 1;
    }

    /** The quote that ends a string, from anywhere in it but behind a backslash. */
    private static int closingQuote(byte[] json, int from) {
        int end = special(json, from);
        while (json[end] == '\\') {
            end = special(json, end + 2);
        }
        return end;
    }

    public int textStart() {
        return textStart;
    }

    public int textEnd() {
        return textEnd;
    }

    /** Whether the text has escapes, so that its range is not what it says. */
    public boolean isTextEscaped() {
        return textEscaped;
    }

    /** The text as it is meant. */
    public byte[] unescapedText() {
        return JsonText.unescape(json, textStart, textEnd);
    }

    public String textString() {
        return textEscaped
                ? new String(unescapedText(), StandardCharsets.UTF_8)
                : new String(json, textStart, textEnd - textStart, StandardCharsets.UTF_8);
    }

    /** The place of the next quote or backslash. */
    private static int special(byte[] json, int from) {
        int i = from;
        while (i + Long.BYTES <= json.length) {
            long word = (long) LONGS.get(json, i);
            long quotes = word ^ QUOTES;
            long slashes = word ^ BACKSLASHES;
            long found = (quotes - ONES & ~quotes | slashes - ONES & ~slashes) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < json.length) {
            if (json[i] == '"' || json[i] == '\\') {
                return i;
            }
            i++;
        }
        throw malformed(i);
    }

    /** Past a value, whatever it is. */
    public void skip() {
        byte first = peek();
        if (first == '"') {
            text();
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            skipLiteral();
        }
    }

    private void skipNested() {
        byte[] bytes = json;
        int i = at;
        int depth = 0;
        while (i < bytes.length) {
            switch (bytes[i++]) {
                case '"' -> i = closingQuote(bytes, i) + 1;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (--depth == 0) {
                        at = i;
                        return;
                    }
                }
                default -> {}
            }
        }
        throw malformed(i);
    }

    /** Past a number, a boolean or null, which is then the text. */
    public void skipLiteral() {
        skipSpace();
        textStart = at;
        textEscaped = false;
        while (at < json.length && !isEnd(json[at])) {
            at++;
        }
        textEnd = at;
        if (textStart == textEnd) {
            throw malformed(at);
        }
    }

    private static boolean isEnd(byte next) {
        return next == ',' || next == '}' || next == ']' || next <= ' ';
    }

    /** An integer; a fraction is cut off. */
    public long integer() {
        skipLiteral();
        boolean negative = json[textStart] == '-';
        int i = negative ? textStart + 1 : textStart;
        if (textEnd - i > 18) {
            return bigInteger();
        }
        long value = 0;
        for (; i < textEnd; i++) {
            int digit = json[i] - '0';
            if (digit < 0 || digit > 9) {
                return bigInteger();
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private long bigInteger() {
        try {
            return new java.math.BigDecimal(textString()).longValue();
        } catch (NumberFormatException e) {
            throw malformed(textStart);
        }
    }

    public double number() {
        skipLiteral();
        try {
            return Double.parseDouble(textString());
        } catch (NumberFormatException e) {
            throw malformed(textStart);
        }
    }

    private static IllegalStateException malformed(int position) {
        return new IllegalStateException("the JSON is malformed at byte " + position);
    }
}
