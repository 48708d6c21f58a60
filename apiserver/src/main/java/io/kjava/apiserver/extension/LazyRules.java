package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.schema.StructuralSchema;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules of a schema, compiled when the first object is asked about. Thread-safe. */
final class LazyRules implements Supplier<Optional<RuleTree>> {
    private final JsonNode schema;
    private final StructuralSchema shape;
    private volatile @Nullable Made made;

    private record Made(Optional<RuleTree> rules) {}

    LazyRules(JsonNode schema, StructuralSchema shape) {
        this.schema = requireNonNull(schema, "schema");
        this.shape = requireNonNull(shape, "shape");
    }

    @Override
    public Optional<RuleTree> get() {
        Made known = made;
        if (known != null) {
            return known.rules;
        }
        synchronized (this) {
            known = made;
            if (known == null) {
                known = new Made(RuleTree.of(schema, shape, true));
                made = known;
            }
            return known.rules;
        }
    }
}
