package io.kjava.dist.config;

/** Ports from {@code first} to {@code last}, both included. */
public record PortRange(int first, int last) {
    /**
     * Parses {@code 30000-32767}.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static PortRange parse(String text) {
        String[] ends = text.split("-", -1);
        try {
            int first = Integer.parseInt(ends[0].trim());
            int last = ends.length == 2 ? Integer.parseInt(ends[1].trim()) : -1;
            if (first < 1 || last < first || last > 65_535) {
                throw unreadable(text);
            }
            return new PortRange(first, last);
        } catch (NumberFormatException e) {
            throw unreadable(text);
        }
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("'" + text + "' (expected: a port range like 30000-32767)");
    }
}
