package io.kjava.apiserver.patch;

import io.kjava.apiserver.patch.VersionedViews.View;
import io.kjava.apiserver.schema.StructuralSchema;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** One change, compared in each version that some owner speaks. One use. */
final class Comparisons {
    private final StructuralSchema schema;
    private final VersionedViews views;
    private final FieldWriter writer;
    private final ObjectNode before;
    private final ObjectNode after;
    private final Map<String, Comparison> byVersion = new HashMap<>();

    Comparisons(
            StructuralSchema schema, VersionedViews views, FieldWriter writer, ObjectNode before, ObjectNode after) {
        this.schema = schema;
        this.views = views;
        this.writer = writer;
        this.before = before;
        this.after = after;
    }

    /** In the version of the request. */
    Comparison own() {
        return in(writer.apiVersion());
    }

    Comparison in(String apiVersion) {
        Comparison known = byVersion.get(apiVersion);
        if (known == null) {
            known = compare(apiVersion);
            byVersion.put(apiVersion, known);
        }
        return known;
    }

    private Comparison compare(String apiVersion) {
        if (!apiVersion.equals(writer.apiVersion())) {
            View old = views.in(before, apiVersion);
            View current = views.in(after, apiVersion);
            if (old == null || current == null) {
                return own();
            }
            return Comparison.of(old.schema(), old.tree(), current.tree()).without(writer.resets());
        }
        return Comparison.of(schema, before, after).without(writer.resets());
    }
}
