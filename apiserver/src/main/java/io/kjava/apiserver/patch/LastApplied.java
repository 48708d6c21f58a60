package io.kjava.apiserver.patch;

import io.kjava.api.ApiException;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The annotation that client-side apply keeps, and what becomes of it when kubectl changes to
 * server-side apply: its fields may be taken without a conflict, and it is kept up to date.
 */
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String KUBECTL = "kubectl";
    private static final int MAX_LENGTH = 256 * 1024;

    private LastApplied() {}

    /** The fields that client-side apply set and that still are so; empty unless kubectl itself asks. */
    static FieldSet fields(StructuralSchema schema, DynamicObject live, FieldWriter writer) {
        Optional<String> stored = live.annotation(ANNOTATION);
        if (!writer.manager().equals(KUBECTL) || stored.isEmpty()) {
            return new FieldSet();
        }
        try {
            DynamicObject applied = JsonCodec.read(stored.get().getBytes(StandardCharsets.UTF_8));
            if (!applied.apiVersion().equals(writer.apiVersion())) {
                return new FieldSet();
            }
            Comparison since = Comparison.of(schema, applied.tree(), ManagedFields.withoutEntries(live));
            return FieldSets.of(schema, applied.tree())
                    .difference(since.modified())
                    .difference(since.added())
                    .difference(since.removed());
        } catch (ApiException e) {
            return new FieldSet();
        }
    }

    /** Rewrites the annotation of an object that has one. */
    static void update(@Nullable DynamicObject live, DynamicObject config, DynamicObject result, FieldWriter writer) {
        boolean kept = live != null
                && writer.manager().equals(KUBECTL)
                && result.annotation(ANNOTATION).isPresent();
        if (!kept) {
            return;
        }
        DynamicObject applied = config.deepCopy();
        applied.metadata().remove(ManagedFields.FIELD);
        if (applied.annotation(ANNOTATION).isPresent()) {
            applied.objectAt("metadata", "annotations").remove(ANNOTATION);
        }
        byte[] json = JsonCodec.write(Trees.sorted(applied.tree()));
        if (json.length <= MAX_LENGTH) {
            result.objectAt("metadata", "annotations").put(ANNOTATION, new String(json, StandardCharsets.UTF_8) + "\n");
        }
    }
}
