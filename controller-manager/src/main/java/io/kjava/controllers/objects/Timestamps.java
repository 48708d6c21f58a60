package io.kjava.controllers.objects;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as objects carry them: RFC 3339 in UTC, whole seconds. */
public final class Timestamps {
    private Timestamps() {}

    public static String format(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static Optional<Instant> parse(@Nullable String text) {
        return text == null || text.isEmpty()
                ? Optional.empty()
                : Optional.of(OffsetDateTime.parse(text).toInstant());
    }

    /** The beginning of time when absent. */
    public static Instant orEpoch(@Nullable String text) {
        return parse(text).orElse(Instant.EPOCH);
    }
}
