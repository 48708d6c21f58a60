package io.kjava.apiserver.registry.apps;

import static io.kjava.apiserver.registry.FieldDefaults.object;
import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Rules of a kind that keeps pods of one template alive. */
final class WorkloadStrategy implements ResourceStrategy {
    /** Everything but the selector may change. */
    static final Set<String> ANYTHING = Set.of();

    /** What of a stateful set may change. */
    static final Set<String> STATEFUL =
            Set.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    private static final String STATEFUL_MESSAGE =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                    + " 'updateStrategy', 'revisionHistoryLimit',"
                    + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    private final Consumer<ObjectNode> defaults;
    private final Set<String> changeable;
    private final SelectableFields fields;

    /**
     * @param defaults of the spec, besides those of the template
     * @param changeable fields of the spec; empty for all
     */
    WorkloadStrategy(
            Consumer<ObjectNode> defaults, Set<String> changeable, SelectableFields fields) {
        this.defaults = requireNonNull(defaults, "defaults");
        this.changeable = Set.copyOf(changeable);
        this.fields = requireNonNull(fields, "fields");
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        ObjectNode spec = object(object.tree(), "spec");
        defaults.accept(spec);
        TemplateRules.applyDefaults(spec);
    }

    @Override
    public void prepareForCreate(DynamicObject object) {
        object.tree().putObject("status");
    }

    @Override
    public void validateCreate(DynamicObject object, Violations violations) {
        TemplateRules.validate(object.at("spec"), List.of("Always"), violations);
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        validateCreate(object, violations);
        if (changeable.isEmpty()) {
            TemplateRules.immutable(object.at("spec"), old.at("spec"), "selector", violations);
            return;
        }
        Set<String> names = new TreeSet<>(object.at("spec").propertyNames());
        names.addAll(old.at("spec").propertyNames());
        names.removeAll(changeable);
        for (String name : names) {
            if (!object.at("spec", name).equals(old.at("spec", name))) {
                violations.forbidden(FieldPath.of("spec"), STATEFUL_MESSAGE);
                return;
            }
        }
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean raisesGeneration(DynamicObject object, DynamicObject old) {
        return !object.at("spec").equals(old.at("spec"))
                || object.kind().equals("Deployment")
                        && !object.annotations().equals(old.annotations());
    }

    @Override
    public SelectableFields selectableFields() {
        return fields;
    }
}
