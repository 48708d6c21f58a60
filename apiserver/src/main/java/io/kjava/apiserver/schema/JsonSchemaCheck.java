package io.kjava.apiserver.schema;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks a custom resource's value as Kubernetes' JSON schema validation does: in its order, with its words, and
 * with its choice of the alternative whose failures are worth telling. Every check answers how much of the schema
 * matched, because that decides the choice; the numbers mean nothing else. One use, one thread.
 */
final class JsonSchemaCheck {
    private static final int MAX_VIOLATIONS = 200;
    /** What a check that applied counts, matching or not. */
    private static final int APPLIED = 2;

    private final FieldPath base;
    private final Violations violations;

    /** @param base where the checked value stands; the words of a message name fields from there on */
    JsonSchemaCheck(FieldPath base, Violations violations) {
        this.base = base;
        this.violations = violations;
    }

    /**
     * @param path from the base on
     * @param old what stood there before; what did not change is not looked at. Null when nothing did
     */
    int check(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        if (violations.count() >= MAX_VIOLATIONS || value.equals(old)) {
            return 0;
        }
        int matched = 0;
        if (schema.form() != Form.ANY) {
            matched += 2 * type(schema, value, path) + APPLIED;
        }
        if (value.isNull()) {
            enums(schema, value, path);
            return matched;
        }
        Bounds bounds = schema.rules().bounds();
        matched += 2 * junctions(bounds, value, path) + APPLIED;
        ScalarBounds scalars = new ScalarBounds(at(path), path, violations);
        if (value.isString()) {
            scalars.string(bounds, value.stringValue());
            matched += bounds.format().isEmpty() ? APPLIED : 2 * APPLIED;
        } else if (value.isNumber()) {
            scalars.number(bounds, value);
            matched += 2 * APPLIED + APPLIED;
        } else if (value.isArray()) {
            matched += 2 * list(schema, value, old, path) + APPLIED;
        }
        enums(schema, value, path);
        matched += APPLIED;
        if (value.isObject()) {
            matched += 2 * object(schema, value, old, path) + APPLIED;
        }
        return matched + APPLIED;
    }

    private int type(StructuralSchema schema, JsonNode value, FieldPath path) {
        boolean fits = value.isNull() ? schema.rules().nullable() : JsonTypes.matches(schema.form(), value);
        if (!fits) {
            String is = JsonTypes.nameOf(value);
            String must = JsonTypes.nameOf(schema.form());
            add(
                    Violation.Type.TYPE_INVALID,
                    path,
                    Violations.quote(is),
                    "%s in body must be of type %s: \"%s\"".formatted(path, must, is));
            return 0;
        }
        return APPLIED;
    }

    private void enums(StructuralSchema schema, JsonNode value, FieldPath path) {
        List<JsonNode> allowed = schema.rules().enums();
        if (!allowed.isEmpty() && allowed.stream().noneMatch(each -> JsonTypes.same(each, value))) {
            violations.notSupportedInOrder(
                    at(path),
                    value.isNull() ? "null" : plain(value),
                    allowed.stream().map(each -> plain(each).toString()).toList());
        }
    }

    /** A text without quotes, anything else as JSON. */
    static Object plain(JsonNode value) {
        return value.isString() ? value.stringValue() : new RawText(value.toString());
    }

    private int list(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        int matched = 0;
        StructuralSchema element = schema.element();
        if (element != null) {
            OldItems before = OldItems.of(schema, old);
            for (int i = 0; i < value.size(); i++) {
                matched += 2 * check(element, value.get(i), before.of(value.get(i)), path.index(i));
            }
        }
        Bounds bounds = schema.rules().bounds();
        int size = value.size();
        Long minItems = bounds.minItems();
        if (minItems != null && size < minItems) {
            violations.invalid(at(path), size, "%s in body should have at least %d items".formatted(path, minItems));
        }
        Long maxItems = bounds.maxItems();
        if (maxItems != null && size > maxItems) {
            violations.tooMany(at(path), size, (int) Math.min(maxItems, Integer.MAX_VALUE));
        }
        if (bounds.uniqueItems() && distinct(value) < size) {
            violations.invalid(at(path), "", "%s in body shouldn't contain duplicates".formatted(path));
        }
        return matched + APPLIED;
    }

    private static int distinct(JsonNode list) {
        Set<JsonNode> seen = new HashSet<>();
        list.forEach(seen::add);
        return seen.size();
    }

    private int object(StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        Bounds bounds = schema.rules().bounds();
        int size = value.size();
        Long minimum = bounds.minProperties();
        if (minimum != null && size < minimum) {
            violations.invalid(
                    at(path), size, "%s in body should have at least %d properties".formatted(path, minimum));
        }
        Long maximum = bounds.maxProperties();
        if (maximum != null && size > maximum) {
            violations.tooMany(at(path), size, (int) Math.min(maximum, Integer.MAX_VALUE));
        }
        int matched = 0;
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            StructuralSchema child = schema.child(field.getKey());
            if (child != null && child.rules().custom()) {
                JsonNode before = old == null ? null : old.get(field.getKey());
                matched += 2 * check(child, field.getValue(), before, path.child(field.getKey()));
            }
        }
        for (String field : schema.required()) {
            if (!value.has(field)) {
                add(Violation.Type.REQUIRED, path.child(field), "", "");
            }
        }
        return matched;
    }

    private int junctions(Bounds bounds, JsonNode value, FieldPath path) {
        if (!bounds.hasJunctions()) {
            return APPLIED;
        }
        int matched = APPLIED;
        if (!bounds.anyOf().isEmpty()) {
            matched += 2 * anyOf(bounds.anyOf(), value, path);
        }
        if (!bounds.oneOf().isEmpty()) {
            matched += 2 * oneOf(bounds.oneOf(), value, path);
        }
        if (!bounds.allOf().isEmpty()) {
            matched += 2 * allOf(bounds.allOf(), value, path);
        }
        StructuralSchema not = bounds.not();
        if (not != null && attempt(not, value, path).holds()) {
            junction(path, "must not validate the schema (not)");
        }
        return matched;
    }

    private int anyOf(List<StructuralSchema> alternatives, JsonNode value, FieldPath path) {
        Attempt best = null;
        for (StructuralSchema each : alternatives) {
            Attempt attempt = attempt(each, value, path);
            if (attempt.holds()) {
                return attempt.matched();
            }
            best = attempt.better(best);
        }
        junction(path, "must validate at least one schema (anyOf)");
        return adopt(best);
    }

    private int oneOf(List<StructuralSchema> alternatives, JsonNode value, FieldPath path) {
        List<Attempt> attempts =
                alternatives.stream().map(each -> attempt(each, value, path)).toList();
        List<Attempt> holding = attempts.stream().filter(Attempt::holds).toList();
        if (holding.size() == 1) {
            return holding.getFirst().matched();
        }
        if (!holding.isEmpty()) {
            junction(
                    path,
                    "must validate one and only one schema (oneOf). Found %d valid alternatives"
                            .formatted(holding.size()));
            return 0;
        }
        junction(path, "must validate one and only one schema (oneOf). Found none valid");
        Attempt best = null;
        for (Attempt each : attempts) {
            best = each.better(best);
        }
        return adopt(best);
    }

    private int allOf(List<StructuralSchema> alternatives, JsonNode value, FieldPath path) {
        int matched = 0;
        int holding = 0;
        for (StructuralSchema each : alternatives) {
            Attempt attempt = attempt(each, value, path);
            matched += adopt(attempt);
            holding += attempt.holds() ? 1 : 0;
        }
        if (holding < alternatives.size()) {
            junction(path, "must validate all the schemas (allOf)" + (holding == 0 ? ". None validated" : ""));
        }
        return matched;
    }

    /** @param matched how much of the alternative matched */
    private record Attempt(int matched, List<Violation> failures) {
        boolean holds() {
            return failures.isEmpty();
        }

        Attempt better(@Nullable Attempt other) {
            return other == null || matched > other.matched ? this : other;
        }
    }

    private Attempt attempt(StructuralSchema schema, JsonNode value, FieldPath path) {
        Violations trial = new Violations();
        int matched = new JsonSchemaCheck(base, trial).check(schema, value, null, path);
        return new Attempt(matched, trial.all());
    }

    /** The same failure is told once, whichever way it was found. */
    private int adopt(@Nullable Attempt attempt) {
        if (attempt == null) {
            return 0;
        }
        List<Violation> known = violations.all();
        attempt.failures().stream().filter(each -> !known.contains(each)).forEach(violations::add);
        return attempt.matched();
    }

    /** A junction's failure names no field but the whole; its words name the place. */
    private void junction(FieldPath path, String words) {
        FieldPath whole = base.text().isEmpty() ? FieldPath.of("<nil>") : base;
        violations.add(new Violation(Violation.Type.INVALID, whole, "\"\"", "\"%s\" %s".formatted(path, words)));
    }

    private void add(Violation.Type type, FieldPath path, String value, String detail) {
        violations.add(new Violation(type, at(path), value, detail));
    }

    private FieldPath at(FieldPath path) {
        if (base.text().isEmpty()) {
            return path;
        }
        return path.text().isEmpty() ? base : base.child(path.text());
    }
}
