package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.patch.FieldWriter;
import io.kjava.apiserver.patch.ManagedFields;
import io.kjava.apiserver.patch.VersionedViews;
import io.kjava.apiserver.registry.FieldOwnership;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Field owners as server-side apply needs them. Thread-safe. */
public final class TrackedOwnership implements FieldOwnership {
    private final SchemaCatalog schemas;

    public TrackedOwnership(SchemaCatalog schemas) {
        this.schemas = requireNonNull(schemas, "schemas");
    }

    @Override
    public void record(
            ServedResource resource,
            DynamicObject object,
            @Nullable DynamicObject old,
            String subresource,
            String manager,
            Instant now) {
        StructuralSchema schema =
                schemas.find(resource.name().apiVersion(), resource.kind()).orElse(StructuralSchema.ANYTHING);
        ManagedFields.track(schema, views(resource, schemas), old, object, writer(resource, subresource, manager, now));
    }

    /** How owners of other versions see the resource. */
    static VersionedViews views(ServedResource resource, SchemaCatalog schemas) {
        return resource.definition()
                .<VersionedViews>map(
                        custom -> (tree, apiVersion) -> view(resource, custom.storage(), schemas, tree, apiVersion))
                .orElse(VersionedViews.SAME);
    }

    private static VersionedViews.@Nullable View view(
            ServedResource resource,
            VersionConversion conversion,
            SchemaCatalog schemas,
            ObjectNode tree,
            String apiVersion) {
        Optional<StructuralSchema> schema = schemas.find(apiVersion, resource.kind());
        Optional<DynamicObject> object = schema.isEmpty()
                ? Optional.empty()
                : conversion.inVersion(apiVersion, new DynamicObject(tree.deepCopy()));
        return object.map(found -> new VersionedViews.View(schema.get(), found.tree()))
                .orElse(null);
    }

    static FieldWriter writer(ServedResource resource, String subresource, String manager, Instant now) {
        Set<String> ignored = switch (subresource) {
            case "" -> resource.type().hasStatus() ? Set.of("status") : Set.of();
            case "status" -> resource.custom() ? Set.of("spec", "metadata") : Set.of("spec");
            default -> Set.of();
        };
        return new FieldWriter(manager, resource.name().apiVersion(), subresource, now, ignored);
    }
}
