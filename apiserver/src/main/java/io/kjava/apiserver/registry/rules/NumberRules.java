package io.kjava.apiserver.registry.rules;

/** What numbers may be, and values that are a number or a percentage. Pure. */
public final class NumberRules {
    private static final String NOT_NEGATIVE = "must be greater than or equal to 0";
    private static final String PERCENT =
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
                    + " or '93%', regex used for validation is '[0-9]+%')";
    private static final int MAX_PORT = 65535;

    private NumberRules() {}

    /** Not below zero; an absent number is zero. */
    public static void nonNegative(Spot spot) {
        if (spot.number() < 0) {
            spot.invalid(spot.number(), NOT_NEGATIVE);
        }
    }

    public static void nonNegative(Spot parent, String... fields) {
        for (String field : fields) {
            nonNegative(parent.at(field));
        }
    }

    /** Above zero, when it is there. */
    public static void between(Spot spot, long least, long most) {
        if (spot.isSet() && (spot.number() < least || spot.number() > most)) {
            spot.invalid(spot.number(), range(least, most));
        }
    }

    public static String range(long least, long most) {
        return "must be between " + least + " and " + most + ", inclusive";
    }

    /** A port number; an absent one is zero. */
    public static void port(Spot spot) {
        if (spot.number() < 1 || spot.number() > MAX_PORT) {
            spot.invalid(spot.number(), range(1, MAX_PORT));
        }
    }

    /** A port by number or by name. */
    public static void portOrName(Spot spot) {
        if (spot.value().isString()) {
            spot.problems(TextRules.portName(spot.text()));
        } else {
            port(spot);
        }
    }

    /** A number that is not negative, or a percentage. */
    public static void intOrPercent(Spot spot) {
        if (spot.value().isString()) {
            if (!TextRules.isPercent(spot.text())) {
                spot.invalid(spot.text(), PERCENT);
            }
        } else {
            nonNegative(spot);
        }
    }

    /** The number, or the number before the percent sign. */
    public static long intOrPercentValue(Spot spot) {
        String text = spot.text();
        if (!spot.value().isString()) {
            return spot.number();
        }
        boolean percent = TextRules.isPercent(text);
        try {
            return Integer.parseInt(percent ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException e) {
            return percent ? Integer.MAX_VALUE : 0;
        }
    }

    public static void notAbove100Percent(Spot spot) {
        if (spot.value().isString() && TextRules.isPercent(spot.text()) && intOrPercentValue(spot) > 100) {
            spot.invalid(spot.text(), "must not be greater than 100%");
        }
    }
}
