package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A level as a version of Kubernetes defines it.
 *
 * @param minor of version 1; {@link #LATEST} for the newest
 */
record LevelVersion(Level level, int minor) {
    static final int LATEST = Integer.MAX_VALUE;
    static final LevelVersion PRIVILEGED = new LevelVersion(Level.PRIVILEGED, LATEST);
    private static final Pattern VERSION = Pattern.compile("v1\\.([0-9]|[1-9][0-9]{1,8})");

    LevelVersion {
        requireNonNull(level, "level");
    }

    static Optional<Integer> parseVersion(String text) {
        if (text.equals("latest")) {
            return Optional.of(LATEST);
        }
        Matcher matcher = VERSION.matcher(text);
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    LevelVersion withLevel(Level other) {
        return new LevelVersion(other, minor);
    }

    LevelVersion withMinor(int other) {
        return new LevelVersion(level, other);
    }

    @Override
    public String toString() {
        return level.wireName() + ":" + (minor == LATEST ? "latest" : "v1." + minor);
    }
}
