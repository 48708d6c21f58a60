package io.kjava.apiserver.registry.apps;

import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodWarnings;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A kind that keeps pods of one template alive. */
final class WorkloadStrategy implements ResourceStrategy {
    private final Consumer<ObjectNode> defaults;
    private final Consumer<Spot> rules;
    private final BiConsumer<Spot, Spot> changes;
    private final BiConsumer<Spot, Spot> statusChanges;
    private final SelectableFields fields;
    private final List<String> counts;
    private final boolean named;

    /**
     * @param defaults of the spec, besides those of the template
     * @param counts what of the status is always there, though it is optional
     * @param named whether pods are named after the object, so that its name must be a label
     */
    WorkloadStrategy(
            Consumer<ObjectNode> defaults,
            Consumer<Spot> rules,
            BiConsumer<Spot, Spot> changes,
            BiConsumer<Spot, Spot> statusChanges,
            SelectableFields fields,
            List<String> counts,
            boolean named) {
        this.defaults = requireNonNull(defaults, "defaults");
        this.rules = requireNonNull(rules, "rules");
        this.changes = requireNonNull(changes, "changes");
        this.statusChanges = requireNonNull(statusChanges, "statusChanges");
        this.fields = requireNonNull(fields, "fields");
        this.counts = List.copyOf(counts);
        this.named = named;
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        ObjectNode spec = object(object.tree(), "spec");
        defaults.accept(spec);
        TemplateRules.applyDefaults(spec);
    }

    @Override
    public void prepareForCreate(DynamicObject object) {
        completeStatus(object(object.tree(), "status"));
        if (object.kind().equals("DaemonSet")) {
            TemplateGeneration.begin(object);
        }
    }

    @Override
    public void prepareForUpdate(DynamicObject object, DynamicObject old) {
        if (object.kind().equals("DaemonSet")) {
            TemplateGeneration.follow(object, old);
        }
    }

    @Override
    public void prepareForStatusUpdate(DynamicObject object, DynamicObject old) {
        completeStatus(object(object.tree(), "status"));
    }

    private void completeStatus(ObjectNode status) {
        counts.forEach(count -> number(status, count, 0));
    }

    @Override
    public void validateCreate(DynamicObject object, Violations violations) {
        rules.accept(Spot.of(object, violations));
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        validateCreate(object, violations);
        changes.accept(Spot.of(object, violations), Spot.of(old, violations));
    }

    @Override
    public void validateStatusUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        statusChanges.accept(Spot.of(object, violations), Spot.of(old, violations));
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public List<String> warnings(DynamicObject object) {
        List<String> warnings = new ArrayList<>(PodWarnings.name(object.name()));
        warnings.addAll(PodWarnings.ofTemplate(object.at("spec", "template"), "spec.template"));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(DynamicObject object, DynamicObject old) {
        return object.at("spec").equals(old.at("spec"))
                ? List.of()
                : PodWarnings.ofTemplate(object.at("spec", "template"), "spec.template");
    }

    @Override
    public List<String> nameProblems(String name) {
        return named ? Names.label(name) : Names.subdomain(name);
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean raisesGeneration(DynamicObject object, DynamicObject old) {
        return !object.at("spec").equals(old.at("spec"))
                || object.kind().equals("Deployment") && !object.annotations().equals(old.annotations());
    }

    @Override
    public SelectableFields selectableFields() {
        return fields;
    }
}
