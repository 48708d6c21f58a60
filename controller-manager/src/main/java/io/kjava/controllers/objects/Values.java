package io.kjava.controllers.objects;

import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** Values that may be absent in the typed kinds. */
public final class Values {
    private Values() {}

    public static int or(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }

    public static long or(@Nullable Long value, long fallback) {
        return value == null ? fallback : value;
    }

    public static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }

    public static int zero(@Nullable Integer value) {
        return or(value, 0);
    }

    public static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    /** Null for zero: how an optional number that is zero looks on the wire. */
    public static @Nullable Integer nonZero(int value) {
        return value == 0 ? null : value;
    }

    /**
     * A number, or a percentage of {@code total}.
     *
     * @throws IllegalArgumentException when the text is no percentage
     */
    public static int scaled(@Nullable IntOrString value, int total, boolean roundUp) {
        if (value == null) {
            return 0;
        }
        if (value.getIntVal() != null) {
            return value.getIntVal();
        }
        String text = or(value.getStrVal(), "");
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a number or 25%)");
        }
        long percent = Long.parseLong(text.substring(0, text.length() - 1));
        long hundredfold = percent * total;
        return (int) (roundUp ? Math.ceilDiv(hundredfold, 100) : Math.floorDiv(hundredfold, 100));
    }
}
