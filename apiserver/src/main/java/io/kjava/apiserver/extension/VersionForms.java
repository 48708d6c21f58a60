package io.kjava.apiserver.extension;

import io.kjava.apiserver.schema.Canonicalizer;
import io.kjava.apiserver.schema.Defaulter;
import io.kjava.apiserver.schema.Pruner;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one custom kind by their {@code apiVersion}, each with its schema. Immutable.
 *
 * @param preserve whether unknown fields are kept everywhere, as very old definitions ask
 */
record VersionForms(Map<String, StructuralSchema> schemas, boolean preserve) {
    VersionForms {
        schemas = Map.copyOf(schemas);
    }

    /** Removes what the object's version does not know, and nulls that are no values. */
    void prune(DynamicObject object) {
        StructuralSchema schema = schema(object);
        if (schema != null && !preserve) {
            Pruner.prune(schema, object);
        }
    }

    /** As an object of its version is read from the storage. */
    void complete(DynamicObject object) {
        StructuralSchema schema = schema(object);
        if (schema != null) {
            if (!preserve) {
                Pruner.prune(schema, object);
            }
            Canonicalizer.apply(schema, object);
            Defaulter.apply(schema, object);
        }
    }

    private @Nullable StructuralSchema schema(DynamicObject object) {
        return schemas.get(object.apiVersion());
    }
}
