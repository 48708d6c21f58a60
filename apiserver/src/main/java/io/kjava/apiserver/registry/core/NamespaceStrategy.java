package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.SubresourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of namespaces: they live until {@code spec.finalizers} is empty. */
final class NamespaceStrategy implements ResourceStrategy {
    private static final String FINALIZER = "kubernetes";
    private static final Set<String> STANDARD = Set.of(FINALIZER, "orphan", "foregroundDeletion");
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";
    private static final SelectableFields FIELDS =
            SelectableFields.builder().withoutNamespace().field("status.phase").build();

    @Override
    public void applyDefaults(DynamicObject namespace) {
        if (!namespace.name().isEmpty()) {
            object(namespace.metadata(), "labels").put(NAME_LABEL, namespace.name());
        }
    }

    @Override
    public void prepareForCreate(DynamicObject namespace) {
        namespace.tree().putObject("status").put("phase", "Active");
        ObjectNode spec = object(namespace.tree(), "spec");
        ArrayNode finalizers = spec.get("finalizers") instanceof ArrayNode given ? given : spec.putArray("finalizers");
        for (JsonNode finalizer : finalizers) {
            if (finalizer.asString("").equals(FINALIZER)) {
                return;
            }
        }
        finalizers.add(FINALIZER);
    }

    @Override
    public void prepareForUpdate(DynamicObject namespace, DynamicObject old) {
        object(namespace.tree(), "spec")
                .set("finalizers", old.at("spec", "finalizers").deepCopy());
        if (old.at("spec", "finalizers").isMissingNode()) {
            object(namespace.tree(), "spec").remove("finalizers");
        }
    }

    @Override
    public void validateStatusUpdate(DynamicObject namespace, DynamicObject old, Violations violations) {
        String phase = namespace.text("status", "phase");
        String expected = namespace.isTerminating() ? "Terminating" : "Active";
        if (!phase.equals(expected)) {
            violations.invalid(
                    FieldPath.of("status", "Phase"),
                    phase,
                    namespace.isTerminating()
                            ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
                            : "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    @Override
    public void validateCreate(DynamicObject namespace, Violations violations) {
        finalizers(Spot.of(namespace, violations), false);
    }

    /** @param numbered whether each is reported at its own place */
    private static void finalizers(Spot namespace, boolean numbered) {
        Spot list = namespace.at("spec", "finalizers");
        for (Spot finalizer : list.items()) {
            Spot at = numbered ? finalizer : list.with(finalizer.value());
            TextRules.qualifiedName(at);
            if (!finalizer.text().contains("/") && !STANDARD.contains(finalizer.text())) {
                at.invalid(finalizer.text(), "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    @Override
    public boolean repeatsMetadata() {
        return true;
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public boolean holdsDeletion(DynamicObject namespace) {
        return !namespace.at("spec", "finalizers").isEmpty();
    }

    @Override
    public void beginDeletion(DynamicObject namespace) {
        namespace.metadata().remove("deletionGracePeriodSeconds");
        object(namespace.tree(), "status").put("phase", "Terminating");
    }

    @Override
    public List<String> nameProblems(String name) {
        return Names.label(name);
    }

    @Override
    public boolean showsDeleted() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }

    /** {@code finalize}: changes {@code spec.finalizers} and nothing else. */
    static final class Finalize implements SubresourceStrategy {
        @Override
        public void confine(DynamicObject wanted, DynamicObject old) {
            JsonNode finalizers = wanted.at("spec", "finalizers").deepCopy();
            ObjectNode tree = wanted.tree();
            SubresourceStrategy.restore(wanted, old);
            ObjectNode spec = object(tree, "spec");
            if (finalizers.isEmpty()) {
                spec.remove("finalizers");
            } else {
                spec.set("finalizers", finalizers);
            }
        }

        @Override
        public void validate(DynamicObject namespace, DynamicObject old, Violations violations) {
            finalizers(Spot.of(namespace, violations), true);
        }
    }
}
