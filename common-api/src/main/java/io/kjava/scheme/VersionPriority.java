package io.kjava.scheme;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In which order the versions of a group are preferred. */
public final class VersionPriority {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    /** Stable before beta before alpha, new before old, everything else after them by its letters. */
    public static final Comparator<String> ORDER =
            Comparator.comparingLong(VersionPriority::rank).reversed().thenComparing(Comparator.naturalOrder());

    private VersionPriority() {}

    private static long rank(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches() || version.length() > 18) {
            return -1;
        }
        long stage = matcher.group(2) == null ? 3 : matcher.group(2).equals("beta") ? 2 : 1;
        long minor = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        return stage * 1_000_000_000_000L + Long.parseLong(matcher.group(1)) * 1_000_000L + minor;
    }
}
