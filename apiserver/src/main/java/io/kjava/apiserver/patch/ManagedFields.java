package io.kjava.apiserver.patch;

import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code metadata.managedFields} true: every create, update and patch gives its manager the
 * fields that it changed, and takes them from whoever had them. Pure but for the object it is given.
 */
public final class ManagedFields {
    static final String FIELD = "managedFields";

    /** What never belongs to anybody. */
    private static final FieldSet NOBODYS = nobodys();

    private ManagedFields() {}

    private static FieldSet nobodys() {
        FieldSet set = FieldSet.ofFields(List.of("apiVersion", "kind", "metadata"));
        for (String field : List.of(
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "clusterName",
                "generation",
                "managedFields",
                "resourceVersion")) {
            set.insert(List.of(PathElement.field("metadata"), PathElement.field(field)));
        }
        return set;
    }

    /**
     * Writes the managed fields of an object that is about to be created or updated. Call it on the
     * defaulted object, before admission changes it.
     *
     * <p>An object whose managed fields are {@code []} or {@code [{}]} loses them; one that brings entries of its
     * own keeps those; any other has the live object's. Nothing is tracked for a live object that has
     * none.
     *
     * @param live as it is stored, in the request's version; null for a create
     */
    public static void track(
            StructuralSchema schema,
            VersionedViews views,
            @Nullable DynamicObject live,
            DynamicObject updated,
            FieldWriter writer) {
        boolean mayBring = writer.subresource().isEmpty();
        ManagedEntries entries = entriesOf(live, updated, mayBring);
        updated.metadata().remove(FIELD);
        if (live != null && entries.isEmpty()) {
            return;
        }
        record(schema, views, live, updated, writer, entries);
        entries.cap();
        store(updated, entries);
    }

    static void record(
            StructuralSchema schema,
            VersionedViews views,
            @Nullable DynamicObject live,
            DynamicObject updated,
            FieldWriter writer,
            ManagedEntries entries) {
        entries.forgetUnknown(views, writer.apiVersion());
        ObjectNode before = live == null ? updated.tree().objectNode() : withoutEntries(live);
        Comparisons change = new Comparisons(schema, views, writer, before, withoutEntries(updated));
        takeFromOthers(entries, change, null);
        FieldSet taken = change.own().changed().difference(NOBODYS);
        if (taken.isEmpty()) {
            return;
        }
        Owner owner = Owner.updater(writer);
        Ownership old = entries.get(owner);
        FieldSet fields = old == null ? taken : old.fields().union(taken);
        String time = ManagedEntries.timeText(writer.now());
        entries.put(owner, new Ownership(fields, writer.apiVersion(), time));
    }

    /** Changed and removed fields leave whoever has them, but not {@code except}. */
    static void takeFromOthers(ManagedEntries entries, Comparisons change, @Nullable Owner except) {
        for (Map.Entry<Owner, Ownership> each : List.copyOf(entries.all().entrySet())) {
            Comparison comparison = change.in(each.getValue().apiVersion());
            FieldSet gone = comparison.changed().union(comparison.removed());
            if (!each.getKey().equals(except)) {
                entries.change(each.getKey(), fields -> fields.difference(gone));
            }
        }
    }

    private static ManagedEntries entriesOf(@Nullable DynamicObject live, DynamicObject updated, boolean mayBring) {
        JsonNode brought = updated.at("metadata", FIELD);
        if (mayBring && isReset(brought)) {
            return new ManagedEntries();
        }
        ManagedEntries own = mayBring ? ManagedEntries.parse(brought) : null;
        if (own != null && !own.isEmpty()) {
            return own;
        }
        return live == null ? new ManagedEntries() : entriesOf(live);
    }

    static ManagedEntries entriesOf(DynamicObject object) {
        ManagedEntries entries = ManagedEntries.parse(object.at("metadata", FIELD));
        return entries == null ? new ManagedEntries() : entries;
    }

    private static boolean isReset(JsonNode brought) {
        return brought.isArray()
                && (brought.isEmpty() || brought.size() == 1 && brought.get(0).isEmpty());
    }

    static FieldSet withoutNobodys(FieldSet fields) {
        return fields.difference(NOBODYS);
    }

    static void store(DynamicObject object, ManagedEntries entries) {
        if (entries.isEmpty()) {
            object.metadata().remove(FIELD);
        } else {
            object.metadata().set(FIELD, entries.toTree());
        }
    }

    /** The tree without its managed fields; the object stays as it is. */
    static ObjectNode withoutEntries(DynamicObject object) {
        if (!object.at("metadata").has(FIELD)) {
            return object.tree();
        }
        ObjectNode copy = object.tree().objectNode();
        copy.setAll(object.tree());
        ObjectNode metadata = copy.objectNode();
        metadata.setAll(object.metadata());
        metadata.remove(FIELD);
        copy.set("metadata", metadata);
        return copy;
    }

    /**
     * When nothing but times of managed fields differs, takes the live object's, so that a write that
     * changes nothing is none.
     */
    public static void keepTimesIfUnchanged(DynamicObject live, DynamicObject updated) {
        boolean sameRest = Trees.same(withoutEntries(live), withoutEntries(updated));
        JsonNode before = live.at("metadata", FIELD);
        if (sameRest && sameButTimes(before, updated.at("metadata", FIELD))) {
            updated.metadata().set(FIELD, before);
        }
    }

    private static boolean sameButTimes(JsonNode before, JsonNode after) {
        if (!(before instanceof ArrayNode) || before.size() != after.size()) {
            return false;
        }
        ArrayNode one = (ArrayNode) before.deepCopy();
        JsonNode other = after.deepCopy();
        one.forEach(entry -> ((ObjectNode) entry).remove("time"));
        other.forEach(entry -> ((ObjectNode) entry).remove("time"));
        List<JsonNode> left = one.valueStream().toList();
        return other.valueStream().allMatch(left::contains);
    }
}
