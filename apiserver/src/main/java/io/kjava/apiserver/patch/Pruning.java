package io.kjava.apiserver.patch;

import io.kjava.apiserver.patch.VersionedViews.View;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Takes out of a merged object what its applier stated before and nobody states any more. */
final class Pruning {
    private final StructuralSchema schema;
    private final VersionedViews views;
    private final String apiVersion;

    Pruning(StructuralSchema schema, VersionedViews views, String apiVersion) {
        this.schema = schema;
        this.views = views;
        this.apiVersion = apiVersion;
    }

    /** @param entries with what the applier states now */
    ObjectNode prune(ObjectNode merged, ManagedEntries entries, Ownership last) {
        View view = view(merged, last.apiVersion());
        FieldSet stated = last.fields().withNamedFields(view.schema());
        ObjectNode pruned = TypedMerge.remove(view.schema(), view.tree(), stated);
        pruned = restoreOwned(view.tree(), pruned, entries, last.apiVersion());
        pruned = restoreUnstated(view, pruned, stated);
        return view.tree() == merged ? pruned : view(pruned, apiVersion).tree();
    }

    private View view(ObjectNode tree, String version) {
        View view = version.equals(apiVersion) ? null : views.in(tree, version);
        return view == null ? new View(schema, tree) : view;
    }

    private ObjectNode restoreOwned(ObjectNode merged, ObjectNode pruned, ManagedEntries entries, String version) {
        Map<String, FieldSet> owned = new TreeMap<>();
        for (Ownership each : entries.all().values()) {
            owned.merge(each.apiVersion(), each.fields(), FieldSet::union);
        }
        ObjectNode result = pruned;
        for (Map.Entry<String, FieldSet> each : owned.entrySet()) {
            result = restoreOwned(merged, result, each.getKey(), version, each.getValue());
        }
        return result;
    }

    private ObjectNode restoreOwned(
            ObjectNode merged, ObjectNode pruned, String ownersVersion, String version, FieldSet owned) {
        View all = ownersVersion.equals(version) ? null : views.in(merged, ownersVersion);
        View left = all == null ? null : views.in(pruned, ownersVersion);
        if (all == null || left == null) {
            StructuralSchema same = view(merged, version).schema();
            return restoreOwned(same, merged, pruned, owned);
        }
        ObjectNode restored = restoreOwned(all.schema(), all.tree(), left.tree(), owned);
        View back = views.in(restored, version);
        return back == null ? pruned : back.tree();
    }

    private static ObjectNode restoreOwned(
            StructuralSchema schema, ObjectNode merged, ObjectNode pruned, FieldSet owned) {
        FieldSet kept = fields(schema, pruned).union(owned.withNamedFields(schema));
        return TypedMerge.remove(schema, merged, fields(schema, merged).difference(kept));
    }

    /** What was never stated by the applier stays, owned or not. */
    private static ObjectNode restoreUnstated(View merged, ObjectNode pruned, FieldSet stated) {
        FieldSet gone = fields(merged.schema(), merged.tree())
                .difference(fields(merged.schema(), pruned))
                .intersection(stated);
        return TypedMerge.remove(merged.schema(), merged.tree(), gone);
    }

    private static FieldSet fields(StructuralSchema schema, ObjectNode tree) {
        return FieldSets.of(schema, tree).withNamedFields(schema);
    }
}
