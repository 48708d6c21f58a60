package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A strategy made of switches, for kinds with little of their own. Immutable. */
public final class PlainStrategy implements ResourceStrategy {
    /** Nothing special at all. */
    public static final PlainStrategy DEFAULT = new Builder().build();

    private final Function<String, List<String>> nameRule;
    private final SelectableFields fields;
    private final Consumer<DynamicObject> defaults;
    private final Consumer<DynamicObject> preparation;
    private final BiConsumer<DynamicObject, Violations> validation;
    private final UpdateRules updateValidation;
    private final boolean generation;
    private final boolean createOnUpdate;
    private final boolean unconditional;
    private final boolean showsDeleted;
    private final boolean dependents;
    private final Consumer<Spot> rules;
    private final Consumer<Spot> creations;
    private final BiConsumer<Spot, Spot> changes;
    private final BiConsumer<Spot, Spot> statusChanges;
    private final boolean changesFirst;
    private final boolean whole;
    private final Function<DynamicObject, List<String>> warnings;
    private final boolean warnsOfChanges;
    private final boolean generationRises;
    private final List<String> counts;
    private final boolean repeatsMetadata;
    private final boolean repeatsMetadataChanges;

    /** What may not change. */
    @FunctionalInterface
    public interface UpdateRules {
        void validate(DynamicObject object, DynamicObject old, Violations violations);
    }

    private PlainStrategy(Builder builder) {
        this.nameRule = builder.nameRule;
        this.fields = builder.fields;
        this.defaults = builder.defaults;
        this.preparation = builder.preparation;
        this.validation = builder.validation;
        this.updateValidation = builder.updateValidation;
        this.generation = builder.generation;
        this.createOnUpdate = builder.createOnUpdate;
        this.unconditional = builder.unconditional;
        this.showsDeleted = builder.showsDeleted;
        this.dependents = builder.dependents;
        this.rules = builder.rules;
        this.creations = builder.creations;
        this.changes = builder.changes;
        this.statusChanges = builder.statusChanges;
        this.changesFirst = builder.changesFirst;
        this.whole = builder.whole;
        this.warnings = builder.warnings;
        this.warnsOfChanges = builder.warnsOfChanges;
        this.generationRises = builder.generationRises;
        this.counts = List.copyOf(builder.counts);
        this.repeatsMetadata = builder.repeatsMetadata;
        this.repeatsMetadataChanges = builder.repeatsMetadataChanges;
    }

    public static Builder with() {
        return new Builder();
    }

    @Override
    public void applyDefaults(DynamicObject object) {
        defaults.accept(object);
    }

    @Override
    public void prepareForCreate(DynamicObject object) {
        preparation.accept(object);
        count(object);
    }

    @Override
    public void prepareForStatusUpdate(DynamicObject object, DynamicObject old) {
        count(object);
    }

    private void count(DynamicObject object) {
        if (!counts.isEmpty()) {
            ObjectNode status = FieldDefaults.object(object.tree(), "status");
            counts.forEach(field -> FieldDefaults.number(status, field, 0));
        }
    }

    @Override
    public void validateCreate(DynamicObject object, Violations violations) {
        always(object, violations);
        creations.accept(Spot.of(object, violations));
    }

    private void always(DynamicObject object, Violations violations) {
        validation.accept(object, violations);
        rules.accept(Spot.of(object, violations));
    }

    @Override
    public void validateStatusUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        statusChanges.accept(Spot.of(object, violations), Spot.of(old, violations));
    }

    @Override
    public List<String> warnings(DynamicObject object) {
        return warnings.apply(object);
    }

    @Override
    public List<String> updateWarnings(DynamicObject object, DynamicObject old) {
        return warnsOfChanges ? warnings.apply(object) : List.of();
    }

    @Override
    public boolean checksValues() {
        return whole;
    }

    @Override
    public boolean repeatsMetadata() {
        return repeatsMetadata;
    }

    @Override
    public boolean repeatsMetadataChanges() {
        return repeatsMetadataChanges;
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        if (changesFirst) {
            changes.accept(Spot.of(object, violations), Spot.of(old, violations));
        }
        always(object, violations);
        updateValidation.validate(object, old, violations);
        if (!changesFirst) {
            changes.accept(Spot.of(object, violations), Spot.of(old, violations));
        }
    }

    @Override
    public boolean raisesGeneration(DynamicObject object, DynamicObject old) {
        if (!generationRises) {
            return false;
        }
        if (object.tree().has("spec") || old.tree().has("spec")) {
            return !object.at("spec").equals(old.at("spec"));
        }
        return !withoutMetadata(object).equals(withoutMetadata(old));
    }

    private static ObjectNode withoutMetadata(DynamicObject object) {
        ObjectNode rest = object.tree().objectNode();
        rest.setAll(object.tree());
        rest.remove(List.of("metadata", "status"));
        return rest;
    }

    @Override
    public boolean tracksGeneration() {
        return generation;
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return createOnUpdate;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return unconditional;
    }

    @Override
    public boolean showsDeleted() {
        return showsDeleted;
    }

    @Override
    public boolean hasDependents() {
        return dependents;
    }

    @Override
    public SelectableFields selectableFields() {
        return fields;
    }

    @Override
    public List<String> nameProblems(String name) {
        return nameRule.apply(name);
    }

    /** Collects the switches. Confined to one thread. */
    public static final class Builder {
        private Function<String, List<String>> nameRule = Names::subdomain;
        private SelectableFields fields = SelectableFields.METADATA_ONLY;
        private Consumer<DynamicObject> defaults = object -> {};
        private Consumer<DynamicObject> preparation = object -> {};
        private BiConsumer<DynamicObject, Violations> validation = (object, violations) -> {};
        private UpdateRules updateValidation = (object, old, violations) -> {};
        private boolean generation;
        private boolean createOnUpdate;
        private boolean unconditional = true;
        private boolean showsDeleted;
        private boolean dependents = true;
        private Consumer<Spot> rules = spot -> {};
        private Consumer<Spot> creations = spot -> {};
        private BiConsumer<Spot, Spot> changes = (spot, old) -> {};
        private BiConsumer<Spot, Spot> statusChanges = (spot, old) -> {};
        private boolean changesFirst;
        private boolean whole;
        private Function<DynamicObject, List<String>> warnings = object -> List.of();
        private boolean warnsOfChanges;
        private boolean generationRises = true;
        private List<String> counts = List.of();
        private boolean repeatsMetadata;
        private boolean repeatsMetadataChanges = true;

        private Builder() {}

        public Builder names(Function<String, List<String>> rule) {
            nameRule = requireNonNull(rule, "rule");
            return this;
        }

        public Builder fields(SelectableFields selectable) {
            fields = requireNonNull(selectable, "selectable");
            return this;
        }

        public Builder defaults(Consumer<DynamicObject> step) {
            defaults = requireNonNull(step, "step");
            return this;
        }

        public Builder prepare(Consumer<DynamicObject> step) {
            preparation = requireNonNull(step, "step");
            return this;
        }

        public Builder validate(BiConsumer<DynamicObject, Violations> rules) {
            validation = requireNonNull(rules, "rules");
            return this;
        }

        public Builder validateUpdate(UpdateRules rules) {
            updateValidation = requireNonNull(rules, "rules");
            return this;
        }

        /** All rules of the kind: the schema's enums are not asked besides. */
        public Builder rules(Consumer<Spot> all) {
            rules = requireNonNull(all, "all");
            whole = true;
            return this;
        }

        /** What besides is asked of new objects only. */
        public Builder creations(Consumer<Spot> more) {
            creations = requireNonNull(more, "more");
            return this;
        }

        /** What may not change; reported after the other rules. */
        public Builder changes(BiConsumer<Spot, Spot> refused) {
            changes = requireNonNull(refused, "refused");
            return this;
        }

        /** What may not change; reported before the other rules. */
        public Builder changesFirst(BiConsumer<Spot, Spot> refused) {
            changesFirst = true;
            return changes(refused);
        }

        public Builder statusChanges(BiConsumer<Spot, Spot> refused) {
            statusChanges = requireNonNull(refused, "refused");
            return this;
        }

        /** What clients are told about objects that are accepted, new or changed. */
        public Builder warnings(Function<DynamicObject, List<String>> texts) {
            warnsOfChanges = true;
            warnings = requireNonNull(texts, "texts");
            return this;
        }

        /** What clients are told about new objects that are accepted. */
        public Builder creationWarnings(Function<DynamicObject, List<String>> texts) {
            warnings = requireNonNull(texts, "texts");
            return this;
        }

        /** The generation is one, and stays so. */
        public Builder firstGeneration() {
            generationRises = false;
            return generation();
        }

        /** Numbers of the status that are always written, though they are optional. */
        public Builder counts(String... fields) {
            counts = List.of(fields);
            return this;
        }

        /** The kind's own rules judge all metadata of an object that changes once more. */
        public Builder repeatsMetadata() {
            repeatsMetadata = true;
            return this;
        }

        /** The kind's own rules do not ask what of the metadata changes. */
        public Builder metadataOnce() {
            repeatsMetadataChanges = false;
            return this;
        }

        public Builder generation() {
            generation = true;
            return this;
        }

        public Builder createOnUpdate() {
            createOnUpdate = true;
            return this;
        }

        public Builder conditionalOnly() {
            unconditional = false;
            return this;
        }

        public Builder showsDeleted() {
            showsDeleted = true;
            return this;
        }

        public Builder withoutDependents() {
            dependents = false;
            return this;
        }

        public PlainStrategy build() {
            return new PlainStrategy(this);
        }
    }
}
