package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.patch.FieldWriter;
import io.kjava.apiserver.patch.ManagedFields;
import io.kjava.apiserver.patch.ResetFields;
import io.kjava.apiserver.patch.VersionedViews;
import io.kjava.apiserver.registry.FieldOwnership;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import java.time.Instant;
import java.util.Optional;
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
        return new VersionedViews() {
            @Override
            public @Nullable View in(ObjectNode tree, String apiVersion) {
                return resource.definition()
                        .map(custom -> view(resource, custom.storage(), schemas, tree, apiVersion))
                        .orElse(null);
            }

            @Override
            public boolean knows(String apiVersion) {
                return resource.custom()
                        ? schemas.find(apiVersion, resource.kind()).isPresent()
                        : isOwn(resource, apiVersion);
            }
        };
    }

    /** Whether a built-in kind may have been written in that version once. */
    private static boolean isOwn(ServedResource resource, String apiVersion) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return group.equals(resource.name().group())
                || group.equals("extensions")
                || resource.kind().equals("Event") && (group.isEmpty() || group.equals("events.k8s.io"));
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
        ResetFields resets = EndpointResets.of(resource, subresource);
        return new FieldWriter(manager, resource.name().apiVersion(), subresource, now, resets);
    }
}
