package io.kjava.apiserver.schema;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The value validations of JSON schema, each with the words that Kubernetes reports it in. */
final class BoundsCheck {
    private final FieldPath path;
    private final Violations violations;

    private BoundsCheck(FieldPath path, Violations violations) {
        this.path = path;
        this.violations = violations;
    }

    static void check(Bounds bounds, JsonNode value, FieldPath path, Violations violations) {
        if (bounds == Bounds.NONE) {
            return;
        }
        BoundsCheck check = new BoundsCheck(path, violations);
        if (value.isNumber()) {
            check.number(bounds, value);
        } else if (value.isString()) {
            check.string(bounds, value.stringValue());
        } else if (value.isArray()) {
            check.list(bounds, value);
        } else if (value.isObject()) {
            check.object(bounds, value);
        }
        if (bounds.hasJunctions()) {
            check.junctions(bounds, value);
        }
    }

    private void number(Bounds bounds, JsonNode node) {
        BigDecimal value = node.decimalValue();
        if (isBelow(value, bounds)) {
            invalid(
                    node,
                    bounds.exclusiveMinimum()
                            ? "should be greater than " + plain(bounds.minimum())
                            : "should be greater than or equal to " + plain(bounds.minimum()));
        }
        if (isAbove(value, bounds)) {
            invalid(
                    node,
                    bounds.exclusiveMaximum()
                            ? "should be less than " + plain(bounds.maximum())
                            : "should be less than or equal to " + plain(bounds.maximum()));
        }
        BigDecimal factor = bounds.multipleOf();
        if (factor != null && factor.signum() != 0 && value.remainder(factor).signum() != 0) {
            invalid(node, "should be a multiple of " + plain(factor));
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

    private void string(Bounds bounds, String value) {
        int length = value.codePointCount(0, value.length());
        Long minLength = bounds.minLength();
        if (minLength != null && length < minLength) {
            invalid(value, "should be at least %d chars long".formatted(minLength));
        }
        Long maxLength = bounds.maxLength();
        if (maxLength != null && length > maxLength) {
            violations.tooLong(path, (int) Math.min(maxLength, Integer.MAX_VALUE));
        }
        if (!bounds.pattern().isEmpty() && !Patterns.find(bounds.pattern(), value)) {
            invalid(value, "should match '%s'".formatted(bounds.pattern()));
        }
        if (!bounds.format().isEmpty() && !Formats.matches(bounds.format(), value)) {
            invalid(value, "must be of type %s: \"%s\"".formatted(bounds.format(), value));
        }
    }

    private void list(Bounds bounds, JsonNode value) {
        int size = value.size();
        Long minItems = bounds.minItems();
        if (minItems != null && size < minItems) {
            invalid(size, "should have at least %d items".formatted(minItems));
        }
        Long maxItems = bounds.maxItems();
        if (maxItems != null && size > maxItems) {
            violations.tooMany(path, size, (int) Math.min(maxItems, Integer.MAX_VALUE));
        }
        if (bounds.uniqueItems()) {
            Set<JsonNode> seen = new HashSet<>();
            value.forEach(seen::add);
            if (seen.size() < size) {
                violations.add(new Violation(
                        Violation.Type.DUPLICATE, path, "\"\"", path + " in body shouldn't contain duplicates"));
            }
        }
    }

    private void object(Bounds bounds, JsonNode value) {
        int size = value.size();
        Long minimum = bounds.minProperties();
        if (minimum != null && size < minimum) {
            invalid(size, "should have at least %d properties".formatted(minimum));
        }
        Long maximum = bounds.maxProperties();
        if (maximum != null && size > maximum) {
            violations.tooMany(path, size, (int) Math.min(maximum, Integer.MAX_VALUE));
        }
    }

    private void junctions(Bounds bounds, JsonNode value) {
        for (StructuralSchema each : bounds.allOf()) {
            new ValueValidator(violations).validate(each, value, path);
        }
        if (!bounds.anyOf().isEmpty() && matches(bounds.anyOf(), value) == 0) {
            junction("must validate at least one schema (anyOf)");
        }
        if (!bounds.oneOf().isEmpty()) {
            long matching = matches(bounds.oneOf(), value);
            if (matching == 0) {
                junction("must validate one and only one schema (oneOf). Found none valid");
            } else if (matching > 1) {
                junction("must validate one and only one schema (oneOf). Found %d valid alternatives"
                        .formatted(matching));
            }
        }
        StructuralSchema not = bounds.not();
        if (not != null && matches(List.of(not), value) > 0) {
            junction("must not validate the schema (not)");
        }
    }

    private long matches(List<StructuralSchema> alternatives, JsonNode value) {
        return alternatives.stream().filter(each -> holds(each, value)).count();
    }

    private boolean holds(StructuralSchema schema, JsonNode value) {
        Violations trial = new Violations();
        new ValueValidator(trial).validate(schema, value, path);
        return trial.isEmpty();
    }

    private void junction(String words) {
        violations.add(new Violation(Violation.Type.INVALID, path, "\"\"", "\"%s\" %s".formatted(path, words)));
    }

    private void invalid(JsonNode value, String words) {
        violations.invalid(path, value, "%s in body %s".formatted(path, words));
    }

    private void invalid(Object value, String words) {
        violations.invalid(path, value, "%s in body %s".formatted(path, words));
    }
}
