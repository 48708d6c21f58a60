package io.kjava.apiserver.admission.podsecurity;

import java.util.Locale;
import java.util.Optional;

/** How much a pod may ask for, from everything to little. */
enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    static Optional<Level> parse(String text) {
        for (Level level : values()) {
            if (level.wireName().equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
