package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code status}: changes the status and some of the metadata, and nothing else. */
final class StatusSubresource implements SubresourceStrategy {
    private final ResourceStrategy strategy;
    private final StatusMetadata metadata;

    StatusSubresource(ResourceStrategy strategy, StatusMetadata metadata) {
        this.metadata = requireNonNull(metadata, "metadata");
        this.strategy = requireNonNull(strategy, "strategy");
    }

    @Override
    public void confine(DynamicObject wanted, DynamicObject old) {
        ObjectNode tree = wanted.tree();
        List<String> fields = new ArrayList<>(tree.propertyNames());
        for (String field : fields) {
            if (!field.equals("status") && !field.equals("metadata")) {
                tree.remove(field);
            }
        }
        old.tree().properties().forEach(entry -> {
            String field = entry.getKey();
            if (!field.equals("status") && !field.equals("metadata")) {
                tree.set(field, entry.getValue().deepCopy());
            }
        });
        metadata.keep(wanted, old);
        strategy.prepareForStatusUpdate(wanted, old);
    }

    @Override
    public void validate(DynamicObject object, DynamicObject old, Violations violations) {
        strategy.validateStatusUpdate(object, old, violations);
    }
}
