package io.kjava.apiserver.printing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Spans of time the way kubectl shows them: {@code 5m}, {@code 3h12m}, {@code 2d4h}, {@code 3y12d}. */
public final class Ages {
    static final String UNKNOWN = "<unknown>";

    private Ages() {}

    /** How long before {@code now} the RFC 3339 time was. */
    public static String since(String timestamp, Instant now) {
        if (timestamp.isEmpty()) {
            return UNKNOWN;
        }
        try {
            return span(Duration.between(OffsetDateTime.parse(timestamp).toInstant(), now));
        } catch (DateTimeException e) {
            return UNKNOWN;
        }
    }

    /** Two units at most, none more exact than the span's size deserves. */
    public static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        long minutes = span.toMinutes();
        if (minutes < 10) {
            return two(minutes, "m", span.toSecondsPart(), "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        return longSpan(span);
    }

    private static String longSpan(Duration span) {
        long hours = span.toHours();
        long days = hours / 24;
        if (hours < 8) {
            return two(hours, "h", span.toMinutesPart(), "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (hours < 192) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        return days < 365 * 8 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
    }
}
