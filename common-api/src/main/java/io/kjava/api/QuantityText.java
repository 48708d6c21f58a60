package io.kjava.api;

import io.kjava.api.QuantityValue.Notation;
import java.math.BigDecimal;
import java.util.List;

/** The text of a quantity, taken apart: a decimal number, then a unit or an exponent of ten. */
record QuantityText(BigDecimal amount, Notation notation) {
    /** From a billionth up, in steps of a thousand. */
    static final List<String> DECIMAL_UNITS = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");

    /** In steps of 1024. */
    static final List<String> BINARY_UNITS = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    private static final int MAX_LENGTH = 256;
    private static final String MALFORMED =
            "quantities must match the regular expression" + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String UNKNOWN_UNIT = "unable to parse quantity's suffix";

    static QuantityText parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(MALFORMED);
        }
        int unitAt = endOfNumber(text);
        BigDecimal number = number(text, unitAt);
        return withUnit(number, text.substring(unitAt));
    }

    private static int endOfNumber(String text) {
        int at = text.charAt(0) == '+' || text.charAt(0) == '-' ? 1 : 0;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static BigDecimal number(String text, int end) {
        try {
            return new BigDecimal(text.substring(0, end));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(MALFORMED, e);
        }
    }

    private static QuantityText withUnit(BigDecimal number, String unit) {
        int decimal = DECIMAL_UNITS.indexOf(unit);
        if (decimal >= 0) {
            return new QuantityText(number.movePointRight((decimal - 3) * 3), Notation.DECIMAL_SI);
        }
        int binary = BINARY_UNITS.indexOf(unit);
        if (binary > 0) {
            BigDecimal amount = number.multiply(BigDecimal.valueOf(1L << (10 * binary)));
            boolean fraction = amount.signum() > 0 && amount.compareTo(BigDecimal.ONE) < 0;
            return new QuantityText(amount, fraction ? Notation.DECIMAL_SI : Notation.BINARY_SI);
        }
        return new QuantityText(number.scaleByPowerOfTen(exponent(unit)), Notation.DECIMAL_EXPONENT);
    }

    private static int exponent(String unit) {
        if (unit.length() < 2 || unit.charAt(0) != 'e' && unit.charAt(0) != 'E') {
            throw new IllegalArgumentException(isOfUnits(unit) ? UNKNOWN_UNIT : MALFORMED);
        }
        try {
            int exponent = Integer.parseInt(unit.substring(1));
            return Math.clamp(exponent, -MAX_LENGTH, MAX_LENGTH);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(isOfUnits(unit) ? UNKNOWN_UNIT : MALFORMED, e);
        }
    }

    private static boolean isOfUnits(String unit) {
        return unit.chars().allMatch(c -> "eEinumkKMGTP+-0123456789".indexOf(c) >= 0);
    }
}
