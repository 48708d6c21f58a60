package io.kjava.kubelet.server;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One line of a log as container runtimes write it: {@code time stream tags content}. A partial line's
 * content continues in the next one of its stream.
 *
 * @param start of the content in the bytes
 */
record LogLine(byte[] bytes, String time, boolean stderr, boolean partial, int start) {
    /** Empty for a line that no runtime wrote. The bytes are without the line's end. */
    static Optional<LogLine> parse(byte[] bytes) {
        int first = space(bytes, 0);
        int second = first < 0 ? -1 : space(bytes, first + 1);
        int third = second < 0 ? -1 : space(bytes, second + 1);
        if (third < 0) {
            return Optional.empty();
        }
        String stream = text(bytes, first + 1, second);
        String tags = text(bytes, second + 1, third);
        if (!stream.equals("stdout") && !stream.equals("stderr")) {
            return Optional.empty();
        }
        boolean partial = tags.equals("P") || tags.startsWith("P:");
        return Optional.of(new LogLine(bytes, text(bytes, 0, first), stream.equals("stderr"), partial, third + 1));
    }

    /** The line's time; the epoch when it is none. */
    Instant instant() {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static int space(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
