package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.schema.Canonicalizer;
import io.kjava.apiserver.schema.Defaulter;
import io.kjava.apiserver.schema.Pruner;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.function.Supplier;

/** The passes of a structural schema, as the registry asks for them. Immutable. */
public final class SchemaRules implements KindSchema {
    private final Supplier<StructuralSchema> schema;

    /**
     * @param schema asked for with every request, so that it need not be loaded before the first one
     */
    public SchemaRules(Supplier<StructuralSchema> schema) {
        this.schema = requireNonNull(schema, "schema");
    }

    @Override
    public List<String> clean(DynamicObject object) {
        StructuralSchema shape = schema.get();
        ShapeValidator.checkTypes(shape, object);
        List<String> unknown = Pruner.pruneAndReport(shape, object.tree());
        Canonicalizer.apply(shape, object);
        Canonicalizer.apply(shape, object);
        return ShapeValidator.unknownMessages(unknown);
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        StructuralSchema shape = schema.get();
        StructuralSchema spec = shape.property("spec");
        if (spec != null && !spec.rules().pointer() && !object.tree().has("spec")) {
            object.tree().putObject("spec"); // Kubernetes' types hold it by value: it has its defaults, too
        }
        Defaulter.apply(shape, object);
    }

    @Override
    public void completeStatus(DynamicObject object) {
        Canonicalizer.completeStatus(schema.get(), object);
    }

    @Override
    public void validate(DynamicObject object, Violations violations) {
        ShapeValidator.validate(schema.get(), object, violations);
    }
}
