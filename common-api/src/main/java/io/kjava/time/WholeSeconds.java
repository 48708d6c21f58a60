package io.kjava.time;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time as text in RFC 3339, in UTC, with whole seconds. Thread-safe. */
public final class WholeSeconds {
    /** The last one, because most of what happens in a second asks for the same text. */
    private static volatile Known last = known(Instant.EPOCH);

    private record Known(long second, String text) {}

    private WholeSeconds() {}

    public static String text(Instant instant) {
        Known known = last;
        if (known.second != instant.getEpochSecond()) {
            known = known(instant);
            last = known;
        }
        return known.text;
    }

    private static Known known(Instant instant) {
        return new Known(
                instant.getEpochSecond(),
                instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
