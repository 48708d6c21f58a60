package io.kjava.apiserver.extension;

import io.kjava.apiserver.cel.Rule;
import io.kjava.apiserver.cel.RuleException;
import io.kjava.apiserver.cel.RuleTarget;
import io.kjava.apiserver.schema.OldItems;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules ({@code x-kubernetes-validations}) of a schema and of everything below it, where there are
 * any. Immutable, thread-safe.
 */
final class RuleTree {
    private final String type;
    private final @Nullable RuleTarget target;
    private final List<Compiled> rules;
    private final Map<String, RuleTree> properties;
    private final @Nullable RuleTree items;
    private final @Nullable RuleTree values;
    private final StructuralSchema shape;

    /**
     * A rule as it was written and as it runs.
     *
     * @param failure why it cannot run; empty when it can
     */
    private record Compiled(
            JsonNode source, @Nullable Rule rule, @Nullable Rule message, String failure) {
        boolean optionalOld() {
            return source.path("optionalOldSelf").asBoolean(false);
        }

        /** How messages speak of it. */
        String shown() {
            String message = source.path("message").asString("").strip();
            return message.isEmpty() ? source.path("rule").asString("").strip() : message;
        }
    }

    private RuleTree(
            JsonNode schema,
            @Nullable RuleTarget target,
            Map<String, RuleTree> properties,
            @Nullable RuleTree items,
            @Nullable RuleTree values,
            StructuralSchema shape) {
        this.type = schema.path("type").asString("");
        this.target = target;
        this.rules = compile(schema, target);
        this.properties = Map.copyOf(properties);
        this.items = items;
        this.values = values;
        this.shape = shape;
    }

    /**
     * Empty when no rule is there.
     *
     * @param shape of the same schema, for the keys of lists
     * @param resource whether it is a whole object with kind and metadata
     */
    static Optional<RuleTree> of(JsonNode schema, StructuralSchema shape, boolean resource) {
        Map<String, RuleTree> properties = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            StructuralSchema child = shape.property(property.getKey());
            of(property.getValue(), child == null ? StructuralSchema.ANYTHING : child)
                    .ifPresent(tree -> properties.put(property.getKey(), tree));
        }
        StructuralSchema element = shape.element() == null ? StructuralSchema.ANYTHING : shape.element();
        RuleTree items = of(schema.path("items"), element).orElse(null);
        RuleTree values = of(schema.path("additionalProperties"), element).orElse(null);
        boolean own = !schema.path("x-kubernetes-validations").isEmpty();
        if (!own && properties.isEmpty() && items == null && values == null) {
            return Optional.empty();
        }
        RuleTarget target = own ? RuleTarget.of(schema, resource).orElse(null) : null;
        return Optional.of(new RuleTree(schema, target, properties, items, values, shape));
    }

    private static Optional<RuleTree> of(JsonNode schema, StructuralSchema shape) {
        return schema.isObject()
                ? of(
                        schema,
                        shape,
                        schema.path("x-kubernetes-embedded-resource").asBoolean(false))
                : Optional.empty();
    }

    private static List<Compiled> compile(JsonNode schema, @Nullable RuleTarget target) {
        List<Compiled> rules = new ArrayList<>();
        if (target == null) {
            return rules;
        }
        for (JsonNode source : schema.path("x-kubernetes-validations")) {
            boolean optional = source.path("optionalOldSelf").asBoolean(false);
            try {
                Rule rule = target.rule(source.path("rule").asString(""), optional);
                String message = source.path("messageExpression").asString("");
                rules.add(new Compiled(source, rule, message.isEmpty() ? null : target.message(message, optional), ""));
            } catch (RuleException e) {
                rules.add(new Compiled(source, null, null, e.text()));
            }
        }
        return rules;
    }

    /** Asks every rule about a value, and about what it was before. */
    void check(JsonNode value, @Nullable JsonNode old, Violations violations) {
        new RuleRun(violations).walk(this, value, old, FieldPath.ROOT, false);
    }

    /** One walk over one object. Confined to one thread. */
    private static final class RuleRun {
        private static final long BUDGET = 10_000_000;
        private final Violations violations;
        private long budget = BUDGET;
        private boolean over;

        RuleRun(Violations violations) {
            this.violations = violations;
        }

        /**
         * @param settled whether something that holds this value is as it was: then it is let be
         */
        void walk(RuleTree tree, JsonNode value, @Nullable JsonNode old, FieldPath path, boolean settled) {
            if (value.isNull() || over) {
                return;
            }
            boolean same = settled || value.equals(old);
            rules(tree, value, old, path, same);
            if (value.isArray() && tree.items != null) {
                OldItems before = OldItems.of(tree.shape, old);
                for (int i = 0; i < value.size() && !over; i++) {
                    walk(tree.items, value.get(i), before.of(value.get(i)), path.index(i), same);
                }
            }
            if (value.isObject()) {
                members(tree, value, old, path, same);
            }
        }

        private void members(RuleTree tree, JsonNode value, @Nullable JsonNode old, FieldPath path, boolean same) {
            boolean atomic = tree.shape.merge().atomic();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                RuleTree property = tree.properties.get(field.getKey());
                JsonNode before = old == null || atomic ? null : old.get(field.getKey());
                if (property != null) {
                    walk(property, field.getValue(), before, path.child(field.getKey()), same);
                } else if (tree.values != null) {
                    walk(tree.values, field.getValue(), before, path.key(field.getKey()), same);
                }
            }
        }

        private void rules(RuleTree tree, JsonNode value, @Nullable JsonNode old, FieldPath path, boolean same) {
            RuleTarget target = tree.target;
            if (target == null) {
                return;
            }
            JsonNode known = old == null || old.isNull() ? null : old;
            Object self = target.value(value);
            Object before = known == null ? null : target.value(known);
            for (Compiled each : tree.rules) {
                Rule rule = each.rule;
                if (rule == null) {
                    invalid(path, tree.type, "rule compile error: " + each.failure);
                    continue;
                }
                if (rule.usesOld() && before == null && !each.optionalOld()) {
                    continue;
                }
                if (budget <= 0) {
                    exhausted(path, tree.type);
                    return;
                }
                one(tree, each, rule, value, self, before, path, same);
                if (over) {
                    return;
                }
            }
        }

        private void one(
                RuleTree tree,
                Compiled each,
                Rule rule,
                JsonNode value,
                Object self,
                @Nullable Object before,
                FieldPath path,
                boolean same) {
            try {
                Rule.Result result = rule.evaluate(self, before, each.optionalOld(), budget);
                budget -= result.cost();
                if (!result.isTrue() && (rule.usesOld() || !same)) {
                    failed(tree, each, value, self, before, path);
                }
            } catch (RuleException e) {
                String text = each.shown();
                if (e.isOutOfBudget()) {
                    invalid(
                            path,
                            tree.type,
                            "'%s': no further validation rules will be run due to call cost exceeds limit for rule: %s"
                                    .formatted(e.text(), text));
                    over = true;
                } else if (e.text().startsWith("no such overload")) {
                    invalid(
                            path,
                            tree.type,
                            ("'%s': call arguments did not match a supported operator, function or macro "
                                            + "signature for rule: %s")
                                    .formatted(e.text(), text));
                } else {
                    invalid(path, tree.type, "%s evaluating rule: %s".formatted(e.text(), text));
                }
            }
        }

        private void failed(
                RuleTree tree, Compiled each, JsonNode value, Object self, @Nullable Object before, FieldPath path) {
            String fieldPath = each.source.path("fieldPath").asString("");
            FieldPath at = fieldPath.isEmpty()
                    ? named(path)
                    : new FieldPath(path.text().isEmpty() ? fieldPath.substring(1) : path.text() + fieldPath);
            String detail = detail(each, self, before);
            boolean whole = tree.type.equals("object") || tree.type.equals("array");
            switch (each.source.path("reason").asString("")) {
                case "FieldValueForbidden" -> violations.forbidden(at, detail);
                case "FieldValueRequired" -> violations.required(at, detail);
                case "FieldValueDuplicate" ->
                    violations.add(
                            new Violation(Violation.Type.DUPLICATE, at, whole ? "" : RuleTexts.value(value), ""));
                default ->
                    violations.add(
                            new Violation(Violation.Type.INVALID, at, whole ? "" : RuleTexts.value(value), detail));
            }
        }

        /** The whole object has a path that is none. */
        private static FieldPath named(FieldPath path) {
            return path.text().isEmpty() ? FieldPath.of("<nil>") : path;
        }

        private String detail(Compiled each, Object self, @Nullable Object before) {
            Rule expression = each.message;
            if (expression != null) {
                try {
                    Rule.Result made = expression.evaluate(self, before, each.optionalOld(), budget);
                    budget -= made.cost();
                    String text = String.valueOf(made.value()).strip();
                    if (RuleTexts.isMessage(text)) {
                        return text;
                    }
                } catch (RuleException e) {
                    // the fixed message stands in
                }
            }
            String message = each.source.path("message").asString("").strip();
            return message.isEmpty() ? "failed rule: " + each.shown() : message;
        }

        private void exhausted(FieldPath path, String type) {
            invalid(
                    path,
                    type,
                    "validation failed due to running out of cost budget, no further validation"
                            + " rules will be run");
            over = true;
        }

        private void invalid(FieldPath path, String type, String detail) {
            violations.invalid(path, type, detail);
        }
    }
}
