package io.kjava.apiserver.schema;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * JSON schema's bounds of numbers and texts, each with the words that Kubernetes reports it in.
 *
 * @param field that a failure names
 * @param path of the field in the words of the failure
 */
record ScalarBounds(FieldPath field, FieldPath path, Violations violations) {
    void number(Bounds bounds, JsonNode node) {
        BigDecimal value = node.decimalValue();
        BigDecimal factor = bounds.multipleOf();
        if (factor != null && factor.signum() != 0 && value.remainder(factor).signum() != 0) {
            invalid(node, "should be a multiple of " + plain(factor));
        }
        if (isAbove(value, bounds)) {
            String words = bounds.exclusiveMaximum() ? "should be less than " : "should be less than or equal to ";
            invalid(node, words + plain(bounds.maximum()));
        }
        if (isBelow(value, bounds)) {
            String words =
                    bounds.exclusiveMinimum() ? "should be greater than " : "should be greater than or equal to ";
            invalid(node, words + plain(bounds.minimum()));
        }
    }

    private static boolean isBelow(BigDecimal value, Bounds bounds) {
        BigDecimal minimum = bounds.minimum();
        if (minimum == null) {
            return false;
        }
        int order = value.compareTo(minimum);
        return bounds.exclusiveMinimum() ? order <= 0 : order < 0;
    }

    private static boolean isAbove(BigDecimal value, Bounds bounds) {
        BigDecimal maximum = bounds.maximum();
        if (maximum == null) {
            return false;
        }
        int order = value.compareTo(maximum);
        return bounds.exclusiveMaximum() ? order >= 0 : order > 0;
    }

    private static String plain(@Nullable BigDecimal value) {
        return value == null ? "" : value.stripTrailingZeros().toPlainString();
    }

    /** Tells the first of length and pattern that does not hold, and the format. */
    void string(Bounds bounds, String value) {
        lengthAndPattern(bounds, value);
        if (!bounds.format().isEmpty() && !Formats.matches(bounds.format(), value)) {
            String quoted = Violations.quote(value);
            String words = "%s in body must be of type %s: %s".formatted(path, bounds.format(), quoted);
            violations.add(new Violation(Violation.Type.TYPE_INVALID, field, quoted, words));
        }
    }

    private void lengthAndPattern(Bounds bounds, String value) {
        int length = value.codePointCount(0, value.length());
        Long maxLength = bounds.maxLength();
        Long minLength = bounds.minLength();
        if (maxLength != null && length > maxLength) {
            violations.tooLong(field, (int) Math.min(maxLength, Integer.MAX_VALUE));
        } else if (minLength != null && length < minLength) {
            invalid(value, "should be at least %d chars long".formatted(minLength));
        } else if (!bounds.pattern().isEmpty() && !Patterns.find(bounds.pattern(), value)) {
            invalid(value, "should match '%s'".formatted(bounds.pattern()));
        }
    }

    private void invalid(Object value, String words) {
        violations.invalid(field, value, "%s in body %s".formatted(path, words));
    }
}
