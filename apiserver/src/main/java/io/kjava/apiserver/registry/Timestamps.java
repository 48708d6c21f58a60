package io.kjava.apiserver.registry;

import io.kjava.time.WholeSeconds;
import java.time.Instant;
import java.time.temporal.ChronoField;

/** Points in time as the API writes them. Pure. */
public final class Timestamps {
    private Timestamps() {}

    /** RFC 3339 in UTC with whole seconds. */
    public static String seconds(Instant instant) {
        return WholeSeconds.text(instant);
    }

    /** RFC 3339 in UTC with six digits of a second. */
    public static String micros(Instant instant) {
        long micros = instant.get(ChronoField.MICRO_OF_SECOND);
        String whole = seconds(instant);
        return "%s.%06dZ".formatted(whole.substring(0, whole.length() - 1), micros);
    }
}
