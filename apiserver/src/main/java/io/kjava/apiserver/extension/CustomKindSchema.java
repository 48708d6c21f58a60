package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.KindSchema;
import io.kjava.apiserver.schema.Canonicalizer;
import io.kjava.apiserver.schema.Defaulter;
import io.kjava.apiserver.schema.Pruner;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The schema of one version of a custom kind, as the registry asks it. Thread-safe. */
final class CustomKindSchema implements KindSchema {
    private static final int MOST_REPLICAS = Integer.MAX_VALUE;
    private static final Set<Violation.Type> BLOCKING = Set.of(
            Violation.Type.NOT_SUPPORTED,
            Violation.Type.REQUIRED,
            Violation.Type.TOO_LONG,
            Violation.Type.TOO_MANY,
            Violation.Type.TYPE_INVALID);
    private final StructuralSchema schema;
    private final StructuralSchema metadata;
    private final boolean preserve;
    private final JsonNode scale;
    private final Supplier<Optional<RuleTree>> rules;

    /**
     * @param metadata of every object
     * @param scale as the definition has it; missing for none
     * @param rules made when first needed
     */
    CustomKindSchema(
            StructuralSchema schema,
            StructuralSchema metadata,
            boolean preserve,
            JsonNode scale,
            Supplier<Optional<RuleTree>> rules) {
        this.schema = requireNonNull(schema, "schema");
        this.metadata = requireNonNull(metadata, "metadata");
        this.preserve = preserve;
        this.scale = requireNonNull(scale, "scale");
        this.rules = requireNonNull(rules, "rules");
    }

    @Override
    public List<String> clean(DynamicObject object) {
        ShapeValidator.checkMetadata(metadata, object);
        ShapeValidator.checkEmbedded(schema, metadata, object);
        List<String> unknown = List.of();
        if (!preserve) {
            unknown = Pruner.pruneAndReport(schema, object.tree()).stream()
                    .sorted()
                    .toList();
        }
        Canonicalizer.apply(schema, object);
        return ShapeValidator.unknownMessages(unknown);
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        Defaulter.apply(schema, object);
    }

    @Override
    public void validate(DynamicObject object, Violations violations) {
        values(object, null, "", violations);
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, String subresource, Violations violations) {
        values(object, old, subresource, violations);
    }

    private void values(DynamicObject object, @Nullable DynamicObject old, String subresource, Violations violations) {
        JsonNode before = old == null ? null : old.tree();
        if (subresource.equals("status")) {
            status(object, old, violations);
        } else {
            ShapeValidator.validateCustom(schema, object.tree(), before, FieldPath.ROOT, violations);
            count("specReplicasPath", object, violations);
        }
        count("statusReplicasPath", object, violations);
        selector(object, violations);
        if (!subresource.equals("status")) {
            EmbeddedRules.check(schema, object.tree(), FieldPath.ROOT, violations);
            ShapeValidator.checkLists(schema, object.tree(), before, FieldPath.ROOT, violations);
        }
        rules(object, before, violations);
    }

    /** Rules are about objects that are right otherwise. */
    private void rules(DynamicObject object, @Nullable JsonNode before, Violations violations) {
        RuleTree tree = rules.get().orElse(null);
        if (tree == null) {
            return;
        }
        if (violations.all().stream().anyMatch(each -> BLOCKING.contains(each.type()))) {
            violations.add(new Violation(
                    Violation.Type.INVALID,
                    FieldPath.of("<nil>"),
                    "null",
                    "some validation rules were not checked because the object was"
                            + " invalid; correct the existing errors to complete"
                            + " validation"));
            return;
        }
        tree.check(object.tree(), before, violations);
    }

    private void status(DynamicObject object, @Nullable DynamicObject old, Violations violations) {
        StructuralSchema status = schema.property("status");
        JsonNode value = object.tree().get("status");
        if (status != null && value != null) {
            JsonNode before = old == null ? null : old.tree().get("status");
            ShapeValidator.validateCustom(status, value, before, FieldPath.of("status"), violations);
        }
    }

    private void count(String field, DynamicObject object, Violations violations) {
        String text = scale.path(field).asString("");
        if (text.isEmpty()) {
            return;
        }
        ScalePath.Found found = ScalePath.find(object.tree(), text);
        FieldPath path = FieldPath.of(text);
        JsonNode value = found.value();
        if (!found.problem().isEmpty()) {
            violations.invalid(path, 0, found.problem());
        } else if (value == null) {
            return;
        } else if (!value.isIntegralNumber()) {
            violations.invalid(path, 0, ScalePath.wrongType(text, value, "int64"));
        } else if (value.asLong() < 0) {
            violations.invalid(path, value.asLong(), "should be a non-negative integer");
        } else if (value.asLong() > MOST_REPLICAS) {
            violations.invalid(path, value.asLong(), "should be less than or equal to " + MOST_REPLICAS);
        }
    }

    private void selector(DynamicObject object, Violations violations) {
        String text = scale.path("labelSelectorPath").asString("");
        if (text.isEmpty()) {
            return;
        }
        ScalePath.Found found = ScalePath.find(object.tree(), text);
        JsonNode value = found.value();
        if (!found.problem().isEmpty()) {
            violations.invalid(FieldPath.of(text), "", found.problem());
        } else if (value != null && !value.isString()) {
            violations.invalid(FieldPath.of(text), "", ScalePath.wrongType(text, value, "string"));
        }
    }
}
