package io.kjava.time;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes' own language writes them: {@code 1h30m}, {@code 1.5s}, {@code 300ms}. Pure. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d*)(\\.(\\d*))?([^\\d.]*)");
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "\u00b5s", 1_000L,
            "\u03bcs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /** Throws with the words that Go has for what is wrong. */
    public static Duration parse(String text) {
        String rest = text;
        boolean negative = rest.startsWith("-");
        if (negative || rest.startsWith("+")) {
            rest = rest.substring(1);
        }
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty()) {
            throw invalid(text);
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        for (int at = 0; at < rest.length(); at = part.end()) {
            part.region(at, rest.length());
            if (!part.lookingAt() || part.end() == at) {
                throw invalid(text);
            }
            total = total.add(nanos(part, text));
            if (total.compareTo(MOST) > 0) {
                throw invalid(text);
            }
        }
        long nanos = total.longValue();
        return Duration.ofNanos(negative ? -nanos : nanos);
    }

    private static BigDecimal nanos(Matcher part, String text) {
        String whole = part.group(1);
        String fraction = part.group(3) == null ? "" : part.group(3);
        if (whole.isEmpty() && fraction.isEmpty() || whole.length() > 19) {
            throw invalid(text);
        }
        String unit = part.group(4);
        if (unit.isEmpty()) {
            throw new IllegalArgumentException("time: missing unit in duration " + quoted(text));
        }
        Long nanos = NANOS.get(unit);
        if (nanos == null) {
            throw new IllegalArgumentException(
                    "time: unknown unit %s in duration %s".formatted(quoted(unit), quoted(text)));
        }
        String few = fraction.length() > 18 ? fraction.substring(0, 18) : fraction;
        return new BigDecimal((whole.isEmpty() ? "0" : whole) + "." + few + "0").multiply(BigDecimal.valueOf(nanos));
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("time: invalid duration " + quoted(text));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
