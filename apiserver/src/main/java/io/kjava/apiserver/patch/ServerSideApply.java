package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply: a manager states the fields it cares about; they become so, unless another
 * manager says otherwise. Fields that it stated before and states no more go, unless somebody else has
 * them. Pure.
 */
public final class ServerSideApply {
    private static final String FIRST_APPLY = "before-first-apply";
    private final StructuralSchema schema;
    private final VersionedViews views;
    private final Consumer<DynamicObject> completion;
    private final String kind;

    /**
     * @param schema of the request's version
     * @param kind of the objects
     * @param completion makes a merged object whole: drops nulls, canonical values, defaults
     */
    public ServerSideApply(
            StructuralSchema schema, String kind, VersionedViews views, Consumer<DynamicObject> completion) {
        this.schema = schema;
        this.kind = kind;
        this.views = views;
        this.completion = completion;
    }

    /**
     * The live object with the configuration applied and its managed fields up to date.
     *
     * @param live as it is stored, in the request's version; null when it does not exist
     * @param force takes fields from other managers instead of failing
     * @throws ApiException CONFLICT with a cause for each field, BAD_REQUEST for a configuration that
     *     cannot be applied
     */
    public DynamicObject apply(@Nullable DynamicObject live, DynamicObject config, FieldWriter writer, boolean force) {
        requireFit(schema, writer.apiVersion(), kind, config);
        DynamicObject base = live == null ? emptyLike(config) : live;
        ManagedEntries entries = ManagedFields.entriesOf(base);
        if (live != null && entries.isEmpty()) {
            FieldWriter first = writer.withManager(FIRST_APPLY);
            ManagedFields.record(schema, VersionedViews.SAME, null, live, first, entries);
        }
        DynamicObject result = applyOnto(base, config, writer, force, entries);
        LastApplied.update(live, config, result, writer);
        ManagedFields.store(result, entries);
        return result;
    }

    /** A merged object that cannot be one of its kind. */
    public static ApiException inconvertible(DynamicObject object, String why) {
        String type = ConfigurationCheck.type(object);
        return new ApiException(
                ApiException.Reason.UNKNOWN,
                ("failed to convert new object (%s) to proper version (%s): unable to convert unstructured object to"
                                + " %s: %s")
                        .formatted(ConfigurationCheck.describe(object), object.apiVersion(), type, why));
    }

    /** Throws {@code ApiException} for a configuration of another kind or with fields that the kind has not. */
    public static void requireFit(StructuralSchema schema, String apiVersion, String kind, DynamicObject config) {
        if (!config.apiVersion().equals(apiVersion) || !config.kind().equals(kind)) {
            throw ApiException.badRequest("invalid object type: " + ConfigurationCheck.type(config));
        }
        if (!config.at("metadata", ManagedFields.FIELD).isMissingNode()) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        ConfigurationCheck.check(schema, config);
    }

    private static DynamicObject emptyLike(DynamicObject config) {
        ObjectNode tree = config.tree().objectNode();
        tree.put("apiVersion", config.apiVersion());
        tree.put("kind", config.kind());
        return new DynamicObject(tree);
    }

    private DynamicObject applyOnto(
            DynamicObject live, DynamicObject config, FieldWriter writer, boolean force, ManagedEntries entries) {
        entries.forgetUnknown(views, writer.apiVersion());
        Owner owner = Owner.applier(writer);
        ObjectNode liveTree = ManagedFields.withoutEntries(live);
        Ownership last = entries.get(owner);
        FieldSet stated = writer.resets().filter(FieldSets.of(schema, config.tree()));
        String lastTime = last == null ? "" : last.time();
        entries.all().put(owner, new Ownership(stated, writer.apiVersion(), lastTime));

        ObjectNode merged = (ObjectNode) TypedMerge.merge(schema, liveTree, config.tree());
        if (last != null) {
            Pruning pruning = new Pruning(schema, views, writer.apiVersion());
            merged = pruning.prune(merged, entries, last);
        }
        Comparisons change = new Comparisons(schema, views, writer, liveTree, merged);
        if (!force) {
            refuseConflicts(conflicts(entries, owner, change), live, writer);
        }
        ManagedFields.takeFromOthers(entries, change, owner);

        FieldSet own = ManagedFields.withoutNobodys(stated);
        boolean nothingNew =
                last != null && last.fields().equals(own) && change.own().isSame();
        String time = nothingNew ? lastTime : ManagedEntries.timeText(writer.now());
        entries.put(owner, new Ownership(own, writer.apiVersion(), time));
        DynamicObject result = new DynamicObject(merged);
        completion.accept(result);
        return result;
    }

    private static ApplyConflicts conflicts(ManagedEntries entries, Owner applier, Comparisons change) {
        Map<Owner, FieldSet> conflicts = new LinkedHashMap<>();
        entries.all().forEach((owner, ownership) -> {
            FieldSet changed = change.in(ownership.apiVersion()).changed();
            FieldSet both = ownership.fields().intersection(changed);
            if (!owner.equals(applier) && !both.isEmpty()) {
                conflicts.put(owner, both);
            }
        });
        return new ApplyConflicts(conflicts);
    }

    private void refuseConflicts(ApplyConflicts conflicts, DynamicObject live, FieldWriter writer) {
        if (conflicts.isEmpty()) {
            return;
        }
        FieldSet allowed = LastApplied.fields(schema, live, writer);
        ApplyConflicts left = conflicts.without(allowed);
        if (!left.isEmpty()) {
            throw left.toFailure();
        }
    }
}
