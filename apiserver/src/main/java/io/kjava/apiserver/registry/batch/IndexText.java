package io.kjava.apiserver.registry.batch;

import io.kjava.validation.Violations;

/** Indexes of a job's pods as text: {@code 0,2-4,7}. Pure. */
final class IndexText {
    private IndexText() {}

    /** @param problem empty when the text is good */
    record Count(long total, String problem) {}

    /** An interval, or why it is none. */
    private record Interval(long first, long last, String problem) {}

    static Count count(String text, long completions) {
        if (text.isEmpty()) {
            return new Count(0, "");
        }
        long total = 0;
        long last = -1;
        for (String part : text.split(",", -1)) {
            Interval interval = interval(part, completions);
            if (!interval.problem().isEmpty()) {
                return new Count(0, interval.problem());
            }
            if (last >= interval.first()) {
                return new Count(0, order(last, interval.first()));
            }
            total += interval.last() - interval.first() + 1;
            last = interval.last();
        }
        return new Count(total, "");
    }

    /** The first index that stands in both texts, below zero when there is none; what is malformed is passed over. */
    static long overlap(String one, String other, long completions) {
        if (one.isEmpty() || other.isEmpty()) {
            return -1;
        }
        String[] left = one.split(",", -1);
        String[] right = other.split(",", -1);
        int i = 0;
        int j = 0;
        while (i < left.length && j < right.length) {
            Interval mine = interval(left[i], completions);
            Interval theirs = interval(right[j], completions);
            if (!mine.problem().isEmpty()) {
                i++;
            } else if (!theirs.problem().isEmpty()) {
                j++;
            } else if (mine.first() <= theirs.last() && theirs.first() <= mine.last()) {
                return Math.max(mine.first(), theirs.first());
            } else if (mine.first() <= theirs.first()) {
                i++;
            } else {
                j++;
            }
        }
        return -1;
    }

    private static String order(long before, long now) {
        return "non-increasing order, previous: %d, current: %d".formatted(before, now);
    }

    private static Interval interval(String text, long completions) {
        String[] ends = text.split("-", -1);
        if (ends.length > 2) {
            return new Interval(
                    0,
                    0,
                    "the fragment %s violates the requirement that an index interval can have at"
                                    .formatted(Violations.quote(text))
                            + " most two parts separated by '-'");
        }
        long[] limits = new long[ends.length];
        for (int i = 0; i < ends.length; i++) {
            try {
                limits[i] = Integer.parseInt(ends[i]);
            } catch (NumberFormatException e) {
                return new Interval(0, 0, "cannot convert string to integer for index: " + Violations.quote(ends[i]));
            }
            if (limits[i] >= completions) {
                return new Interval(0, 0, "too large index: " + Violations.quote(ends[i]));
            }
        }
        long last = limits[limits.length - 1];
        if (limits.length == 2 && limits[0] >= last) {
            return new Interval(0, 0, order(limits[0], last));
        }
        return new Interval(limits[0], last, "");
    }
}
