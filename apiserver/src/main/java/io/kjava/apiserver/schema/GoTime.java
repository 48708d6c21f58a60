package io.kjava.apiserver.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads a time as Go's {@code time.Parse} does under the layouts of Kubernetes' {@code Time} and {@code MicroTime},
 * and says in its words what is wrong. Used once, by one thread.
 */
final class GoTime {
    private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
    private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";
    private static final String FRACTION = ".000000";
    private static final String ZONE = "Z07:00";
    private static final int NANO_DIGITS = 9;
    private static final int ZONE_LENGTH = 6;
    private final String text;
    private final boolean micros;
    private int at;

    private GoTime(String text, boolean micros) {
        this.text = text;
        this.micros = micros;
    }

    /** Throws {@code DateTimeException} with Go's message. */
    static Instant parse(String text, boolean micros) {
        return new GoTime(text, micros).read();
    }

    private Instant read() {
        int year = digits("2006", 4, 4);
        literal('-');
        int month = within(digits("01", 2, 2), 1, 12, "month");
        literal('-');
        int day = digits("02", 2, 2);
        literal('T');
        int hour = within(digits("15", 1, 2), 0, 23, "hour");
        literal(':');
        int minute = within(digits("04", 2, 2), 0, 59, "minute");
        literal(':');
        int second = within(digits("05", 2, 2), 0, 59, "second");
        int nanos = micros ? exactFraction() : anyFraction();
        int offset = zone();
        if (at < text.length()) {
            throw new DateTimeException(wrong() + ": extra text: " + quoted(text.substring(at)));
        }
        return instant(LocalDateTime.of(year, month, 1, hour, minute, second, nanos), day, offset);
    }

    private Instant instant(LocalDateTime first, int day, int offset) {
        if (day < 1 || day > first.toLocalDate().lengthOfMonth()) {
            throw new DateTimeException(wrong() + ": day out of range");
        }
        return first.withDayOfMonth(day).toInstant(ZoneOffset.UTC).minusSeconds(offset);
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private int digits(String element, int least, int most) {
        int end = at;
        while (end - at < most && isDigit(end)) {
            end++;
        }
        if (end - at < least) {
            throw cannot(element);
        }
        int value = Integer.parseInt(text.substring(at, end));
        at = end;
        return value;
    }

    private int within(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new DateTimeException(wrong() + ": " + what + " out of range");
        }
        return value;
    }

    private void literal(char wanted) {
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw cannot(String.valueOf(wanted));
        }
        at++;
    }

    private boolean isPoint() {
        return at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
    }

    private int exactFraction() {
        int end = at + FRACTION.length();
        boolean fits = isPoint();
        for (int i = at + 1; i < end; i++) {
            fits &= isDigit(i);
        }
        if (!fits) {
            throw cannot(FRACTION);
        }
        return fraction(end);
    }

    private int anyFraction() {
        if (!isPoint() || !isDigit(at + 1)) {
            return 0;
        }
        int end = at + 1;
        while (isDigit(end)) {
            end++;
        }
        return fraction(end);
    }

    /** Digits after the ninth say nothing. */
    private int fraction(int end) {
        String digits = text.substring(at + 1, Math.min(end, at + 1 + NANO_DIGITS));
        at = end;
        return Integer.parseInt(digits + "0".repeat(NANO_DIGITS - digits.length()));
    }

    /** Seconds east of Greenwich. */
    private int zone() {
        if (at < text.length() && text.charAt(at) == 'Z') {
            at++;
            return 0;
        }
        boolean signed = at + ZONE_LENGTH <= text.length() && "+-".indexOf(text.charAt(at)) >= 0;
        if (!signed || text.charAt(at + 3) != ':') {
            throw cannot(ZONE);
        }
        if (!isDigit(at + 1) || !isDigit(at + 2) || !isDigit(at + 4) || !isDigit(at + 5)) {
            throw cannot(ZONE);
        }
        int hours = within(Integer.parseInt(text.substring(at + 1, at + 3)), 0, 24, "time zone offset hour");
        int minutes = within(Integer.parseInt(text.substring(at + 4, at + 6)), 0, 60, "time zone offset minute");
        int seconds = (hours * 60 + minutes) * 60;
        int sign = text.charAt(at) == '-' ? -1 : 1;
        at += ZONE_LENGTH;
        return sign * seconds;
    }

    private DateTimeException cannot(String element) {
        return new DateTimeException("%s as %s: cannot parse %s as %s"
                .formatted(wrong(), quoted(micros ? MICROS : SECONDS), quoted(text.substring(at)), quoted(element)));
    }

    private String wrong() {
        return "parsing time " + quoted(text);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
