package io.kjava.apiserver.protobuf;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads the times of JSON, the usual form of them without making objects. Confined to one thread. */
final class WireTime {
    private static final int SECONDS_LENGTH = "2006-01-02T15:04:05Z".length();
    private static final int MICROS_LENGTH = "2006-01-02T15:04:05.000000Z".length();
    private static final byte[] PATTERN = "0000-00-00T00:00:00".getBytes(StandardCharsets.US_ASCII);
    private static final int DAYS_PER_ERA = 146_097; // 400 years
    private static final int DAYS_TO_EPOCH = 719_468; // from 0000-03-01

    private long seconds;
    private int nanos;

    long seconds() {
        return seconds;
    }

    int nanos() {
        return nanos;
    }

    /** Throws {@code IllegalStateException} for what is no RFC 3339 time. */
    void parse(byte[] text, int from, int to) {
        int length = to - from;
        boolean usual = (length == SECONDS_LENGTH || length == MICROS_LENGTH && text[from + 19] == '.')
                && text[to - 1] == 'Z'
                && matches(text, from);
        if (usual && length == SECONDS_LENGTH) {
            seconds = secondsOf(text, from);
            nanos = 0;
        } else if (usual && isNumber(text, from + 20, 6)) {
            seconds = secondsOf(text, from);
            nanos = number(text, from + 20, 6) * 1000;
        } else {
            parseAny(new String(text, from, length, StandardCharsets.UTF_8));
        }
    }

    private void parseAny(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            seconds = instant.getEpochSecond();
            nanos = instant.getNano();
        } catch (DateTimeException e) {
            throw new IllegalStateException("not a time: " + text, e);
        }
    }

    private static boolean matches(byte[] text, int from) {
        for (int i = 0; i < PATTERN.length; i++) {
            boolean fits = PATTERN[i] == '0' ? isDigit(text[from + i]) : text[from + i] == PATTERN[i];
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(byte[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (!isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static int number(byte[] text, int from, int length) {
        int value = 0;
        for (int i = from; i < from + length; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static long secondsOf(byte[] text, int from) {
        long days = daysSinceEpoch(number(text, from, 4), number(text, from + 5, 2), number(text, from + 8, 2));
        int hours = number(text, from + 11, 2);
        int minutes = number(text, from + 14, 2);
        return (days * 24 + hours) * 3600 + minutes * 60L + number(text, from + 17, 2);
    }

    /** Counts in years that begin in March, so that the leap day is the last one. */
    private static long daysSinceEpoch(int year, int month, int day) {
        long shifted = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(shifted, 400L);
        long yearOfEra = shifted - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
    }
}
