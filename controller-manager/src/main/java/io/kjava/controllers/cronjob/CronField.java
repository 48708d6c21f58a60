package io.kjava.controllers.cronjob;

import java.util.List;
import java.util.Locale;

/**
 * One field of a schedule: a set of numbers. Immutable.
 *
 * @param bits bit n is set when n matches
 * @param any whether it was written as {@code *} or {@code ?}, which matters for days
 */
record CronField(long bits, boolean any) {
    boolean has(int value) {
        return (bits & 1L << value) != 0;
    }

    /**
     * @param names of the values from {@code min} on; may be empty
     * @throws IllegalArgumentException saying what is wrong
     */
    static CronField parse(String text, int min, int max, List<String> names) {
        long bits = 0;
        boolean any = false;
        for (String part : text.split(",", -1)) {
            String[] halves = part.split("/", -1);
            if (halves.length > 2) {
                throw new IllegalArgumentException("too many slashes: " + part);
            }
            boolean star = halves[0].equals("*") || halves[0].equals("?");
            String[] ends = halves[0].split("-", -1);
            if (ends.length > 2) {
                throw new IllegalArgumentException("too many hyphens: " + part);
            }
            int first = star ? min : number(ends[0], min, names);
            int last = star ? max : ends.length == 2 ? number(ends[1], min, names) : first;
            int step = 1;
            if (halves.length == 2) {
                step = number(halves[1], 0, List.of());
                last = star || ends.length == 2 ? last : max;
            } else {
                any |= star;
            }
            check(part, first, last, step, min, max);
            for (int i = first; i <= last; i += step) {
                bits |= 1L << i;
            }
        }
        return new CronField(bits, any);
    }

    private static void check(String part, int first, int last, int step, int min, int max) {
        if (first < min) {
            throw new IllegalArgumentException(
                    "beginning of range (%d) below minimum (%d): %s".formatted(first, min, part));
        }
        if (last > max) {
            throw new IllegalArgumentException("end of range (%d) above maximum (%d): %s".formatted(last, max, part));
        }
        if (first > last) {
            throw new IllegalArgumentException(
                    "beginning of range (%d) beyond end of range (%d): %s".formatted(first, last, part));
        }
        if (step == 0) {
            throw new IllegalArgumentException("step of range should be a positive number: " + part);
        }
    }

    private static int number(String text, int min, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + min;
        }
        try {
            int number = Integer.parseInt(text);
            if (number < 0) {
                throw new IllegalArgumentException("negative number not allowed: " + text);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("failed to parse int from " + text, e);
        }
    }
}
