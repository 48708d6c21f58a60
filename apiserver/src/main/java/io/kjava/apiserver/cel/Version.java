package io.kjava.apiserver.cel;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A semantic version, 2.0.0. Immutable. */
record Version(long major, long minor, long patch, List<String> pre, String build) implements Comparable<Version> {
    private static final String NUMBER = "(0|[1-9]\\d*)";
    private static final String PRE = "(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-(" + PRE + "(?:\\." + PRE + ")*))?"
            + "(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?");
    private static final Pattern LOOSE = Pattern.compile("v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?((?:[-+].*)?)");

    Version {
        pre = List.copyOf(pre);
    }

    static Optional<Version> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            String pre = form.group(4);
            return Optional.of(new Version(
                    Long.parseLong(form.group(1)),
                    Long.parseLong(form.group(2)),
                    Long.parseLong(form.group(3)),
                    pre == null ? List.of() : Arrays.asList(pre.split("\\.")),
                    form.group(5) == null ? "" : form.group(5)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Also with a leading v, leading zeros, and without the last numbers. */
    static Optional<Version> parseLoosely(String text) {
        Matcher loose = LOOSE.matcher(text);
        if (!loose.matches()) {
            return Optional.empty();
        }
        return parse("%s.%s.%s%s"
                .formatted(number(loose.group(1)), number(loose.group(2)), number(loose.group(3)), loose.group(4)));
    }

    private static String number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? "0" : new BigInteger(digits).toString();
    }

    @Override
    public int compareTo(Version other) {
        int numbers =
                Arrays.compare(new long[] {major, minor, patch}, new long[] {other.major, other.minor, other.patch});
        if (numbers != 0) {
            return Integer.signum(numbers);
        }
        if (pre.isEmpty() || other.pre.isEmpty()) {
            return Boolean.compare(pre.isEmpty(), other.pre.isEmpty());
        }
        for (int i = 0; i < Math.min(pre.size(), other.pre.size()); i++) {
            int part = comparePart(pre.get(i), other.pre.get(i));
            if (part != 0) {
                return part;
            }
        }
        return Integer.signum(Integer.compare(pre.size(), other.pre.size()));
    }

    private static int comparePart(String one, String other) {
        boolean number = one.chars().allMatch(Character::isDigit);
        boolean otherNumber = other.chars().allMatch(Character::isDigit);
        if (number && otherNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        return number == otherNumber ? Integer.signum(one.compareTo(other)) : number ? -1 : 1;
    }
}
