package io.kjava.apiserver.extension;

import io.kjava.apiserver.cel.Rule;
import io.kjava.apiserver.cel.RuleException;
import io.kjava.apiserver.cel.RuleTarget;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether the rules of a schema compile, and can never cost too much. One use, one thread. */
final class RuleChecks {
    private static final String RULES = "x-kubernetes-validations";
    private static final long PER_RULE = 10_000_000;
    private static final long PER_SCHEMA = 100_000_000;
    private static final int MOST_EXPENSIVE = 5;

    private final Violations violations;
    private final boolean costs;
    private final List<Spent> expensive = new ArrayList<>();
    private long total;

    private record Spent(FieldPath path, long cost) {}

    /**
     * Where a schema stands.
     *
     * @param times how often its values may stand in an object; null when that is not bounded
     * @param uncorrelated the part of the schema whose old values cannot be found; null for none
     */
    private record Place(@Nullable Long times, @Nullable FieldPath uncorrelated) {
        Place times(@Nullable Long count) {
            Long known = times;
            return new Place(count == null || known == null ? null : saturated(known, count), uncorrelated);
        }

        Place without(FieldPath path) {
            return uncorrelated == null ? new Place(times, path) : this;
        }

        private static long saturated(long one, long other) {
            return other != 0 && one > Long.MAX_VALUE / other ? Long.MAX_VALUE : one * other;
        }
    }

    /**
     * @param costs whether what a single rule can cost is of interest
     */
    private RuleChecks(Violations violations, boolean costs) {
        this.violations = violations;
        this.costs = costs;
    }

    static void check(JsonNode schema, FieldPath path, boolean costs, Violations violations) {
        if (!hasRules(schema)) {
            return;
        }
        RuleChecks checks = new RuleChecks(violations, costs);
        checks.walk(schema, path, true, new Place(1L, null));
        checks.sum(path);
    }

    private static boolean hasRules(JsonNode schema) {
        return !schema.path(RULES).isEmpty()
                || schema.valueStream().anyMatch(part -> part.isContainer() && hasRules(part));
    }

    private void walk(JsonNode schema, FieldPath path, boolean resource, Place place) {
        if (!schema.isObject()) {
            return;
        }
        JsonNode additional = schema.path("additionalProperties");
        walk(
                additional,
                path.child("additionalProperties"),
                embedded(additional),
                place.times(bound(schema, "maxProperties")));
        boolean atomic = schema.path("x-kubernetes-map-type").asString("").equals("atomic");
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            walk(
                    property.getValue(),
                    path.child("properties").key(property.getKey()),
                    embedded(property.getValue()),
                    atomic ? place.without(path) : place);
        }
        JsonNode items = schema.path("items");
        boolean keyed = schema.path("x-kubernetes-list-type").asString("").equals("map");
        Place below = place.times(bound(schema, "maxItems"));
        walk(items, path.child("items"), embedded(items), keyed ? below : below.without(path));
        rules(schema, path, resource, place);
    }

    private static boolean embedded(JsonNode schema) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    private static @Nullable Long bound(JsonNode schema, String field) {
        return schema.path(field).isNumber() ? schema.path(field).asLong() : null;
    }

    private void rules(JsonNode schema, FieldPath path, boolean resource, Place place) {
        JsonNode rules = schema.path(RULES);
        if (rules.isEmpty()) {
            return;
        }
        Optional<RuleTarget> target = RuleTarget.of(schema, resource);
        if (target.isEmpty()) {
            violations.add(new io.kjava.validation.Violation(
                    io.kjava.validation.Violation.Type.INTERNAL,
                    path.child(RULES),
                    "",
                    "internal error: failed to retrieve type information for" + " x-kubernetes-validations"));
            return;
        }
        Long known = place.times;
        long times = known == null ? target.get().cardinality() : known;
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).path("rule").asString("").isBlank()) {
                rule(target.get(), rules.get(i), path.child(RULES).index(i), times, place);
            }
        }
    }

    private void rule(RuleTarget target, JsonNode source, FieldPath path, long times, Place place) {
        JsonNode optional = source.path("optionalOldSelf");
        boolean optionalOld = optional.asBoolean(false);
        Rule rule;
        try {
            rule = target.rule(source.path("rule").asString(""), optionalOld);
        } catch (RuleException e) {
            violations.invalid(path.child("rule"), source, e.text());
            return;
        }
        charge(path.child("rule"), Place.saturated(rule.maxCost(), times), "estimated rule cost");
        String message = source.path("messageExpression").asString("");
        if (!message.isBlank()) {
            try {
                Rule expression = target.message(message, optionalOld);
                charge(path.child("messageExpression"), expression.maxCost(), "estimated messageExpression cost");
            } catch (RuleException e) {
                violations.invalid(path.child("messageExpression"), source, e.text());
            }
        }
        FieldPath uncorrelated = place.uncorrelated;
        if (rule.usesOld() && uncorrelated != null) {
            violations.invalid(
                    path.child("rule"),
                    source.path("rule").asString(""),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within " + uncorrelated);
        } else if (!rule.usesOld() && optional.isBoolean()) {
            violations.invalid(
                    path.child("optionalOldSelf"), optional, "may not be set if oldSelf is not used in rule");
        }
    }

    private void charge(FieldPath path, long cost, String what) {
        if (costs && cost > PER_RULE) {
            violations.forbidden(path, tooMuch(what, cost, PER_RULE));
        }
        long sum = total + cost;
        total = sum < 0 ? Long.MAX_VALUE : sum;
        expensive.add(new Spent(path, cost));
    }

    private void sum(FieldPath path) {
        if (total <= PER_SCHEMA) {
            return;
        }
        expensive.stream()
                .sorted((a, b) -> Long.compare(b.cost, a.cost))
                .limit(MOST_EXPENSIVE)
                .forEach(spent -> violations.forbidden(
                        spent.path,
                        "contributed to estimated rule cost total exceeding cost"
                                + " limit for entire OpenAPIv3 schema"));
        violations.forbidden(
                path,
                tooMuch(
                        "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3" + " schema",
                        total,
                        PER_SCHEMA));
    }

    private static String tooMuch(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String shown =
                factor > 100 ? "more than 100x" : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
        return ("%s exceeds budget by factor of %s (try simplifying the rule, or adding maxItems,"
                        + " maxProperties, and maxLength where arrays, maps, and strings are"
                        + " declared)")
                .formatted(what, shown);
    }
}
