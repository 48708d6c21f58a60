package io.kjava.apiserver.cel;

import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Failures of evaluations in the words that Kubernetes has for them. Pure. */
final class RuleFailures {
    private static final Pattern PLACE = Pattern.compile("evaluation error at [^:]*:\\d+: ");
    private static final Pattern OVERLOAD =
            Pattern.compile("No matching overload for function '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern INDEX = Pattern.compile("Index out of bounds: (-?\\d+)");

    private RuleFailures() {}

    static String text(CelEvaluationException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher place = PLACE.matcher(message);
        String plain = place.lookingAt() ? message.substring(place.end()) : message;
        if (OVERLOAD.matcher(plain).matches()) {
            return "no such overload";
        }
        Matcher index = INDEX.matcher(plain);
        if (index.matches()) {
            return "index out of bounds: " + index.group(1);
        }
        return switch (failure.getErrorCode()) {
            case DIVIDE_BY_ZERO -> "division by zero";
            case ATTRIBUTE_NOT_FOUND -> "no such key: " + key(plain);
            case NUMERIC_OVERFLOW -> "integer overflow";
            default -> plain;
        };
    }

    private static String key(String plain) {
        Matcher quoted = Pattern.compile("'([^']*)'").matcher(plain);
        return quoted.find() ? quoted.group(1) : plain;
    }
}
